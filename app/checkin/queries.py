"""Reads for the door's pages."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text

from app.booking.models import Booking
from app.checkin.models import DoorLink, Scan, ScanResult
from app.checkin.rules import StopReason
from app.checkin.standing import ANSWERS, STOPS
from app.checkin.views import DoorRow, FoundTicket, Scanned, ScanRow, Tally
from app.core import clock
from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import TicketType
from app.tickets.models import Ticket, TicketState

SCANS_SHOWN = 8
PEOPLE_SHOWN = 20
SHORTEST_SEARCH = 2
# Counting is dearer the more there is to count, and the less a glance at the figure needs the last one.
_KEPT_PER_SCAN, _KEPT_AT_MOST, _EVENTS_KEPT = 0.001, 5.0, 200

# The database's type for verdicts: an outcome, the scan, and the door where it was made.
VERDICT_COLUMNS = (
    "outcome",
    *(field.name for field in fields(Scanned)),
    *("event", "event_title", "stock", "time_zone", "door"),
)
_VERDICT = text("SELECT * FROM verdict_of(:scan)")
_TALLY = text(
    "SELECT count(*) FILTER (WHERE is_in), count(*) FILTER (WHERE is_in AND at > :since), count(*),"
    " count(undone_at), (SELECT count(*) FROM tickets WHERE event_id = :event AND state = 'valid')"
    " FROM (SELECT at, undone_at, result = 'admitted' AND undone_at IS NULL AS is_in"
    " FROM scans WHERE event_id = :event) AS looks"
)
_IN = and_(Scan.ticket_id == Ticket.id, Scan.result == ScanResult.ADMITTED, Scan.undone_at.is_(None))


def scanned(scan_id: Id) -> Scanned:
    """A scan with all that its answer says."""
    return scanned_in(db.execute(_VERDICT, {"scan": scan_id}).one())


def scanned_in(row: Sequence[Any]) -> Scanned:
    """The scan in a row with the columns of a verdict."""
    return Scanned(*row[1:16])


def tally(event_id: Id) -> Tally:
    """The event's counts."""
    return _counted(event_id)[0]


def recent_tally(event_id: Id) -> Tally:
    """The event's counts as of a moment ago: exact for small events, a second old after a thousand scans."""
    now = time.monotonic()
    kept = _tallies.get(event_id)
    if kept and now < kept.until:
        return kept.tally
    if kept:
        # Whoever asks meanwhile gets the old one again, so that a crowd of phones counts once.
        kept.until = now + kept.seconds
    found, scans = _counted(event_id)
    seconds = min(_KEPT_AT_MOST, scans * _KEPT_PER_SCAN)
    if len(_tallies) >= _EVENTS_KEPT:
        _tallies.clear()
    _tallies[event_id] = _Kept(found, seconds, time.monotonic() + seconds)
    return found


@dataclass
class _Kept:
    tally: Tally
    seconds: float
    until: float


_tallies: dict[Id, _Kept] = {}


def _counted(event_id: Id) -> tuple[Tally, int]:
    since = clock.now() - timedelta(minutes=1)
    inside, a_minute, scans, undone, total = db.execute(_TALLY, {"event": event_id, "since": since}).one()
    version = hashlib.sha256(f"{(inside, a_minute, scans, undone)}{total}".encode()).hexdigest()[:16]
    return Tally(inside=inside, total=total, a_minute=a_minute, version=version), scans


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
    reason = STOPS[StopReason(scan.reason)][0] if scan.reason else ""
    undone = "undone" if scan.undone_at else ""
    detail = ", ".join(part for part in (place, reason if name else "", undone) if part)
    return ScanRow(scan.id, scan.at, name or reason or "Ticket", detail or scan.by_name, ANSWERS[scan.result])
