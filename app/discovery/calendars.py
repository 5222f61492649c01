"""The event in the words of other programs: a calendar file and schema.org data."""

from datetime import UTC
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from app.core.money import plain_amount
from app.discovery.pickers import Picker
from app.discovery.views import EventPage
from app.events.words import Attendance, EventStatus

_MODES = {
    Attendance.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Attendance.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Attendance.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def calendar_of(page: EventPage, url: str) -> bytes:
    """An iCalendar file (RFC 5545) with the event in its own zone."""
    event, zone = page.event, ZoneInfo(page.event.time_zone)
    entry = CalendarEvent()
    entry.add("uid", f"{event.id}@foyer")
    entry.add("sequence", event.version)
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", event.title)
    entry.add("location", ", ".join(part for part in (page.place, page.address) if part))
    entry.add("url", url)
    entry.add("status", "CANCELLED" if event.status is EventStatus.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Foyer//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def structured_data(page: EventPage, picker: Picker, url: str) -> dict[str, object]:
    """The event for search engines (schema.org/Event)."""
    event = page.event
    cancelled = event.status is EventStatus.CANCELLED
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": event.subtitle or event.title,
        "url": url,
        "startDate": event.starts_at.astimezone(ZoneInfo(event.time_zone)).isoformat(),
        "endDate": event.ends_at.astimezone(ZoneInfo(event.time_zone)).isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if cancelled else 'Scheduled'}",
        "eventAttendanceMode": _MODES[event.attendance],
        "image": [f"{url}/poster.png"],
        "organizer": {"@type": "Organization", "name": page.organization.name},
        "performer": [{"@type": "PerformingGroup", "name": speaker.name} for speaker in page.speakers],
        "location": _location(page, url),
        "offers": [
            {
                "@type": "Offer",
                "name": offer.name,
                "price": plain_amount(offer.price),
                "priceCurrency": offer.price.currency,
                "url": url,
                "availability": f"https://schema.org/{'InStock' if offer.state == 'on_sale' else 'SoldOut'}",
            }
            for offer in picker.offers
        ],
    }


def _location(page: EventPage, url: str) -> dict[str, object]:
    if page.venue is None:
        return {"@type": "VirtualLocation", "url": url}
    return {"@type": "Place", "name": page.venue.name, "address": page.address}
