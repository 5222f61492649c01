"""Reads for the door's pages."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.booking.models import Booking, BookingLine
from app.checkin import rules
from app.checkin.models import DoorLink, Scan, ScanResult
from app.checkin.rules import StopReason
from app.checkin.views import Answer, DoorRow, FoundTicket, ScanRow, Tally, Verdict
from app.core import clock
from app.core.ids import Id
from app.core.money import Money
from app.infra.db import db
from app.inventory.models import TicketType
from app.tickets.models import Ticket, TicketState
from app.web.filters import money, when

SCANS_SHOWN = 8
PEOPLE_SHOWN = 20
SHORTEST_SEARCH = 2

_ANSWERS = {
    ScanResult.ADMITTED: Answer.ADMIT,
    ScanResult.ALREADY_IN: Answer.USED,
    ScanResult.STOPPED: Answer.STOP,
}
_STOPS = {
    StopReason.UNKNOWN: ("Unknown code", "This is no ticket of this event. Ask for the mail with the tickets."),
    StopReason.FORGED: ("Not genuine", "The code is not signed by us. Send them to the box office."),
    StopReason.OTHER_EVENT: ("Other event", "The ticket is genuine, but not for this event. Look at its date."),
    StopReason.VOID: ("Not valid", "The ticket was cancelled or refunded. Send them to the box office."),
    StopReason.EVENT_CANCELLED: ("Cancelled", "The event is cancelled: nobody comes in."),
    StopReason.EVENT_OVER: ("Event is over", "The event has ended. Its tickets open no door any more."),
}
_IN = and_(Scan.ticket_id == Ticket.id, Scan.result == ScanResult.ADMITTED, Scan.undone_at.is_(None))


def verdict(scan_id: Id, *, zone: str) -> Verdict:
    """What the door says about a scan; the same however often it is asked."""
    scan = db.get_one(Scan, scan_id)
    now = clock.now()
    if scan.result is ScanResult.ADMITTED:
        undoable = scan.undone_at is None and rules.may_undo(scan.at, at=now)
        about, seat = _about(scan.ticket_id)
        note = "Undone: this ticket may come in again." if scan.undone_at else ""
        return Verdict(scan.id, Answer.ADMIT, "Come in", seat, about, note, can_undo=undoable)
    if scan.result is ScanResult.ALREADY_IN:
        return _already_in(scan, zone)
    words, note = _STOPS[StopReason(scan.reason)]
    about, _ = _about(scan.ticket_id)
    return Verdict(scan.id, Answer.STOP, "Stop", words, about, note)


def tally(event_id: Id) -> Tally:
    """The event's counts."""
    since = clock.now() - timedelta(minutes=1)
    admitted = and_(Scan.result == ScanResult.ADMITTED, Scan.undone_at.is_(None))
    scans = db.execute(
        select(
            func.count().filter(admitted),
            func.count().filter(admitted, Scan.at > since),
            func.count(),
            func.count().filter(Scan.undone_at.is_not(None)),
        ).where(Scan.event_id == event_id)
    ).one()
    valid = (Ticket.event_id == event_id, Ticket.state == TicketState.VALID)
    total = db.scalar(select(func.count()).select_from(Ticket).where(*valid)) or 0
    version = hashlib.sha256(f"{tuple(scans)}{total}".encode()).hexdigest()[:16]
    return Tally(inside=scans[0], total=total, a_minute=scans[1], version=version)


def last_scans(event_id: Id) -> list[ScanRow]:
    """The newest scans at all doors of the event, newest first."""
    rows = db.execute(
        select(Scan, Ticket.holder_name, Ticket.seat_name, TicketType.name)
        .outerjoin(Ticket, Ticket.id == Scan.ticket_id)
        .outerjoin(TicketType, TicketType.id == Ticket.ticket_type_id)
        .where(Scan.event_id == event_id)
        .order_by(Scan.at.desc())
        .limit(SCANS_SHOWN)
    )
    return [_scan_row(scan, name, seat or kind) for scan, name, seat, kind in rows]


def find_people(event_id: Id, words: str) -> list[FoundTicket]:
    """Tickets whose holder, buyer, e-mail address or booking reference match what was typed."""
    typed = words.strip()[:100]
    if len(typed) < SHORTEST_SEARCH:
        return []
    rows = db.execute(
        select(Ticket, Booking.name, Booking.reference, TicketType.name, Scan.at)
        .join(Booking, Booking.id == Ticket.booking_id)
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
        .outerjoin(Scan, _IN)
        .where(Ticket.event_id == event_id, _matches(typed))
        .order_by(Ticket.state, Ticket.holder_name, Booking.reference, Ticket.line_id, Ticket.ordinal)
        .limit(PEOPLE_SHOWN)
    )
    return [
        FoundTicket(
            id=ticket.id,
            name=ticket.holder_name or buyer,
            detail=", ".join(filter(None, [ticket.seat_name, kind, f"booking {reference}"])),
            is_void=ticket.state is TicketState.VOID,
            in_since=in_since,
        )
        for ticket, buyer, reference, kind, in_since in rows
    ]


def doors_of(event_id: Id) -> list[DoorRow]:
    """The event's door links, open ones first."""
    admitted = (
        select(func.count())
        .where(Scan.door_link_id == DoorLink.id, Scan.result == ScanResult.ADMITTED, Scan.undone_at.is_(None))
        .scalar_subquery()
    )
    rows = db.execute(
        select(DoorLink, admitted)
        .where(DoorLink.event_id == event_id)
        .order_by(DoorLink.revoked_at.is_not(None), DoorLink.created_at)
    )
    return [
        DoorRow(link.id, link.name, link.created_at, link.last_used_at, link.revoked_at, count) for link, count in rows
    ]


def _already_in(scan: Scan, zone: str) -> Verdict:
    first = db.scalar(
        select(Scan)
        .where(Scan.ticket_id == scan.ticket_id, Scan.result == ScanResult.ADMITTED, Scan.at <= scan.at)
        .order_by(Scan.at.desc())
        .limit(1)
    )
    about, _ = _about(scan.ticket_id)
    since = when(first.at, zone, "time") if first else "before"
    if first:
        about.append((f"Let in at {first.by_name}", _ago(first.at, scan.at)))
    note = "Same ticket twice. Ask for the mail with the tickets, or for an ID."
    return Verdict(scan.id, Answer.USED, "Already in", f"Since {since}", about, note)


def _about(ticket_id: Id | None) -> tuple[list[tuple[str, str]], str]:
    row = db.execute(_ticket_rows().where(Ticket.id == ticket_id)).first() if ticket_id else None
    if row is None:
        return [], ""
    ticket, booking, kind, minor = row
    siblings = _numbers(ticket.booking_id)
    place = f"{siblings.index(ticket.id) + 1} of {len(siblings)}"
    price = money(Money(minor, booking.currency)) if minor else "Free"
    about = [(ticket.holder_name or booking.name, place), (f"{kind}, booking {booking.reference}", price)]
    # Whoever comes in is told where to sit; where nobody has a seat, what kind of ticket it is.
    return about, ticket.seat_name or kind


def _ticket_rows() -> Select[Ticket, Booking, str, int]:
    return (
        select(Ticket, Booking, TicketType.name, BookingLine.unit_price_minor)
        .join(Booking, Booking.id == Ticket.booking_id)
        .join(BookingLine, BookingLine.id == Ticket.line_id)
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
    )


def _numbers(booking_id: Id) -> Sequence[Id]:
    """The booking's tickets in the order in which they are printed."""
    return db.scalars(
        select(Ticket.id)
        .join(BookingLine, BookingLine.id == Ticket.line_id)
        .where(Ticket.booking_id == booking_id)
        .order_by(BookingLine.position, Ticket.ordinal)
    ).all()


def _matches(typed: str) -> ColumnElement[bool]:
    escaped = typed.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    anywhere, start = f"%{escaped}%", f"{escaped.lstrip('#')}%"
    return or_(
        Ticket.holder_name.ilike(anywhere),
        Booking.name.ilike(anywhere),
        Ticket.seat_name.ilike(anywhere),
        Booking.email.ilike(start),
        Booking.reference.ilike(start),
    )


def _scan_row(scan: Scan, name: str | None, place: str | None) -> ScanRow:
    reason = _STOPS[StopReason(scan.reason)][0] if scan.reason else ""
    undone = "undone" if scan.undone_at else ""
    detail = ", ".join(part for part in (place, reason if name else "", undone) if part)
    return ScanRow(scan.id, scan.at, name or reason or "Ticket", detail or scan.by_name, _ANSWERS[scan.result])


def _ago(moment: datetime, now: datetime) -> str:
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"
