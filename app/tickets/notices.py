"""What we tell people about their bookings and tickets."""

from app.booking.models import BookingState
from app.booking.policy import booking_seal
from app.core.errors import NotFound
from app.core.ids import Id
from app.notifications.messages import Attachment, Message, NothingToSay, compose
from app.notifications.notices import Builder, Lease
from app.tickets import calendars, prints, queries
from app.tickets.views import Sheet
from app.web.links import absolute


def confirmed(booking_id: Id, delivery: Lease) -> Message:
    """The tickets: their links in the words, their codes on paper, the date for the calendar."""
    sheet = _sheet(booking_id)
    if not sheet.is_confirmed:
        raise NothingToSay("the booking has ended")
    link = _link(sheet)
    files = (
        Attachment(prints.file_name(sheet), "application/pdf", prints.pdf_of(sheet)),
        Attachment("event.ics", "text/calendar", calendars.calendar_of(sheet, link)),
    )
    return _about(sheet, "booking.confirmed", delivery, attachments=files)


def moved(booking_id: Id, delivery: Lease) -> Message:
    """Somebody was given another seat: where they sit now, and the paper that says so."""
    sheet = _sheet(booking_id)
    if not sheet.is_confirmed:
        raise NothingToSay("the booking has ended")
    paper = Attachment(prints.file_name(sheet), "application/pdf", prints.pdf_of(sheet))
    return _about(sheet, "tickets.moved", delivery, attachments=(paper,))


def cancelled(booking_id: Id, delivery: Lease) -> Message:
    """A confirmed booking has ended; what was paid comes back."""
    sheet = _sheet(booking_id)
    if sheet.booking.state is not BookingState.CANCELLED:
        raise NothingToSay("the booking stands")
    return _about(sheet, "booking.cancelled", delivery)


def paid_too_late(booking_id: Id, delivery: Lease) -> Message:
    """The money came when the places were gone; it is on its way back."""
    return _about(_sheet(booking_id), "booking.paid_too_late", delivery)


def over_limit(booking_id: Id, delivery: Lease) -> Message:
    """Whoever paid has as many places as one person may have; the money is on its way back."""
    return _about(_sheet(booking_id), "booking.over_limit", delivery)


def links(_booking_id: Id, delivery: Lease) -> Message:
    """The links of all coming bookings, to the address they were made with."""
    rows = queries.bookings_by_email(delivery.recipient)
    if not rows:
        raise NothingToSay("there are no coming bookings")
    found = [
        (
            row,
            absolute(
                "bookings.show",
                booking_id=row.booking.id,
                seal=booking_seal(row.booking.id, row.booking.link_version),
            ),
        )
        for row in rows
    ]
    return compose("tickets.links", delivery.recipient, bookings=found)


BUILDERS: dict[str, Builder] = {
    "booking.confirmed": confirmed,
    "booking.cancelled": cancelled,
    "booking.paid_too_late": paid_too_late,
    "booking.over_limit": over_limit,
    "tickets.links": links,
    "tickets.moved": moved,
}


def _about(sheet: Sheet, notice: str, delivery: Lease, *, attachments: tuple[Attachment, ...] = ()) -> Message:
    return compose(
        notice,
        delivery.recipient,
        attachments=attachments,
        sheet=sheet,
        event=sheet.event,
        booking=sheet.booking,
        link=_link(sheet),
        event_link=absolute("event_pages.show", event_id=sheet.event.id),
    )


def _link(sheet: Sheet) -> str:
    booking = sheet.booking
    return absolute("bookings.show", booking_id=booking.id, seal=booking_seal(booking.id, booking.link_version))


def _sheet(booking_id: Id) -> Sheet:
    try:
        return queries.sheet(booking_id)
    except NotFound:
        raise NothingToSay("the booking is gone") from None
