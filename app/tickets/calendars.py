"""The booking as a calendar file, for the mail and the page."""

from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from app.tickets.views import Sheet


def calendar_of(sheet: Sheet, url: str) -> bytes:
    """An iCalendar file (RFC 5545) in the event's own zone. Its UID is the event's, so that a newer one replaces it."""
    event, zone = sheet.event, ZoneInfo(sheet.event.time_zone)
    entry = CalendarEvent()
    entry.add("uid", f"{event.id}@foyer")
    entry.add("sequence", event.version)
    entry.add("dtstamp", event.updated_at)
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", event.title)
    entry.add("location", event.join_link if sheet.venue is None else sheet.place_line)
    entry.add("description", _description(sheet, url))
    entry.add("url", url)
    entry.add("status", "CONFIRMED" if sheet.is_confirmed else "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", "-//Foyer//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _description(sheet: Sheet, url: str) -> str:
    lines = [f"Booking {sheet.booking.reference}", f"Tickets: {url}"]
    if sheet.is_online_too and sheet.event.join_link:
        lines.append(f"Join: {sheet.event.join_link}")
    return "\n".join(lines)
