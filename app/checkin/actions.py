"""Verbs of the door: open it, revoke it, scan, undo. A ticket comes in once because the database says so."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts.policy import own_id
from app.audit.actions import record
from app.checkin import rules
from app.checkin.errors import OtherScan, TooLateToUndo
from app.checkin.models import DoorLink, Scan, ScanResult
from app.checkin.rules import StopReason
from app.checkin.views import Station
from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id, new_id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db
from app.tickets import codes
from app.tickets import queries as tickets
from app.tickets.models import Ticket, TicketState

_NOTE_USE_EVERY = timedelta(minutes=1)


def open_door(event: Event, *, name: str, by: Actor) -> DoorLink:
    """Make a link that opens this event's check-in page and nothing else."""
    link = DoorLink(id=new_id(), event_id=event.id, name=name, created_by=own_id(by))
    db.add(link)
    db.flush()
    record("door.opened", by=by, subject=link.id, chain=event.organization_id, details={"name": name})
    return link


def revoke_door(link: DoorLink, *, by: Actor) -> None:
    """Close the door for everybody who has its link; closing it again changes nothing."""
    event = db.get_one(Event, link.event_id)
    closed = db.scalar(
        update(DoorLink)
        .where(DoorLink.id == link.id, DoorLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(DoorLink.id)
    )
    if closed:
        record("door.revoked", by=by, subject=link.id, chain=event.organization_id, details={"name": link.name})


def note_use(station: Station) -> None:
    """Remember when the link was last used, at most once a minute."""
    now = clock.now()
    stale = or_(DoorLink.last_used_at.is_(None), DoorLink.last_used_at < now - _NOTE_USE_EVERY)
    db.execute(update(DoorLink).where(DoorLink.id == station.door_link_id, stale).values(last_used_at=now))


def scan_code(station: Station, shown: str, *, nonce: str) -> Id:
    """Look at a code, whoever's and whatever it is, and return the scan that keeps the answer."""
    return _scan(station, _read(station, shown), nonce=nonce)


def scan_ticket(station: Station, ticket_id: str, *, nonce: str) -> Id:
    """Look at a ticket that was found by name, and return the scan that keeps the answer."""
    found = db.scalar(select(Ticket.id).where(Ticket.id == ticket_id, Ticket.event_id == station.event_id))
    return _scan(station, _Reading(found, None if found else StopReason.UNKNOWN), nonce=nonce)


def undo_admission(scan: Scan, *, station: Station) -> None:
    """Take an admission back: the ticket may come in again. Refuses old ones and those of other doors."""
    if scan.door_link_id != station.door_link_id or not rules.may_undo(scan.at, at=clock.now()):
        raise TooLateToUndo
    undone = db.scalar(
        update(Scan)
        .where(Scan.id == scan.id, Scan.result == ScanResult.ADMITTED, Scan.undone_at.is_(None))
        .values(undone_at=clock.now())
        .returning(Scan.id)
    )
    if undone:
        event = db.get_one(Event, scan.event_id)
        record("admission.undone", by=station.actor, subject=scan.id, chain=event.organization_id)


@dataclass(frozen=True)
class _Reading:
    ticket_id: Id | None
    reason: StopReason | None


def _read(station: Station, shown: str) -> _Reading:
    code = rules.code_in(shown)
    if not code or len(code) > rules.LONGEST_CODE:
        return _Reading(None, StopReason.UNKNOWN)
    typed = tickets.find_ticket_by_typed_code(station.event_id, code)
    if typed:
        return _Reading(typed.id, None)
    try:
        read = codes.decode(code)
    except codes.UnknownVersion:
        return _Reading(None, StopReason.UNKNOWN)
    except codes.Forged:
        return _Reading(None, StopReason.FORGED if codes.looks_like_code(code) else StopReason.UNKNOWN)
    if read.event_id != station.event_id:
        return _Reading(None, StopReason.OTHER_EVENT)
    found = tickets.find_ticket(station.event_id, read.secret)
    return _Reading(found.id, None) if found else _Reading(None, StopReason.UNKNOWN)


def _scan(station: Station, reading: _Reading, *, nonce: str) -> Id:
    reason = reading.reason or _reason_to_stop(station, reading.ticket_id)
    first = ScanResult.STOPPED if reason else ScanResult.ADMITTED
    row = {
        "event_id": station.event_id,
        "ticket_id": reading.ticket_id,
        "door_link_id": station.door_link_id,
        "by_name": station.name,
        "nonce": nonce,
        "reason": reason or "",
    }
    made = _keep(row, first) or _repeated(row)
    if made is None:
        # Only the unique index on admissions is left as the cause: somebody has come in with this ticket.
        made = _keep(row, ScanResult.ALREADY_IN) or _repeated(row)
    if made is None:
        raise OtherScan
    note_use(station)
    return made


def _reason_to_stop(station: Station, ticket_id: Id | None) -> StopReason | None:
    event = db.get_one(Event, station.event_id)
    # Shared lock: a refund that voids the ticket is either seen here or waits until this scan is over.
    state = db.scalar(select(Ticket.state).where(Ticket.id == ticket_id).with_for_update(read=True))
    if state is not TicketState.VALID:
        return StopReason.VOID
    if event.status is EventStatus.CANCELLED:
        return StopReason.EVENT_CANCELLED
    return StopReason.EVENT_OVER if rules.is_over(event.ends_at, at=clock.now()) else None


def _keep(row: dict[str, Id | str | None], result: ScanResult) -> Id | None:
    made = insert(Scan).values(id=new_id(), result=result, **row).on_conflict_do_nothing()
    return db.scalar(made.returning(Scan.id))


def _repeated(row: dict[str, Id | str | None]) -> Id | None:
    """The scan that already carries the nonce, if any. Refuses a nonce that was used for something else."""
    earlier = db.scalar(select(Scan).where(Scan.nonce == row["nonce"]))
    if earlier is None:
        return None
    if (earlier.event_id, earlier.ticket_id) != (row["event_id"], row["ticket_id"]):
        raise OtherScan
    return earlier.id
