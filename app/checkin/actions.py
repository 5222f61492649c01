"""Verbs of the door: open it, revoke it, scan, undo. A ticket comes in once because the database says so."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Interval, Text, bindparam, column, func, or_, select, update

from app.accounts.policy import own_id
from app.audit.actions import record
from app.checkin import queries, rules
from app.checkin.errors import DoorClosed, OtherScan, TooLateToUndo
from app.checkin.models import DoorLink, Scan, ScanResult
from app.checkin.rules import StopReason
from app.checkin.views import Post, Scanned, Station
from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.errors import NotFound
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import at_once, db
from app.tickets import codes

_NOTE_USE_EVERY = timedelta(minutes=1)
_ASKED = ("scan", "nonce", "link", "event", "by", "lookup", "ticket", "code_event", "reason")
_SCAN = select(
    func.scan_ticket(
        *(bindparam(name, type_=Text) for name in _ASKED), bindparam("open_after", rules.OPEN_AFTER_END, type_=Interval)
    ).table_valued(*(column(name) for name in queries.VERDICT_COLUMNS))
)


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


def scan_code(post: Post, shown: str, *, nonce: str) -> tuple[Station, Scanned]:
    """Look at a code, whoever's and whatever it is: who stands at the door, and the scan that keeps the answer.

    It is a transaction of its own, committed when this returns. Refuses a revoked door (DoorClosed).
    """
    return _scan(post, _read(shown), nonce)


def scan_ticket(post: Post, ticket_id: str, *, nonce: str) -> tuple[Station, Scanned]:
    """The same for a ticket that was found by name."""
    return _scan(post, _Reading(ticket_id=ticket_id), nonce)


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


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What a code says by itself: which ticket to look for, at which event, or why it is none."""

    lookup: str | None = None
    ticket_id: str | None = None
    event_id: Id | None = None
    reason: StopReason | None = None


def _read(shown: str) -> _Reading:
    code = rules.code_in(shown)
    if not code or len(code) > rules.LONGEST_CODE:
        return _Reading(reason=StopReason.UNKNOWN)
    if letters := codes.typed(code):
        return _Reading(lookup=codes.lookup_of(letters))
    try:
        read = codes.decode(code)
    except codes.UnknownVersion:
        return _Reading(reason=StopReason.UNKNOWN)
    except codes.Forged:
        return _Reading(reason=StopReason.FORGED if codes.looks_like_code(code) else StopReason.UNKNOWN)
    # We signed the whole secret, and only ever sign what we derived: its fingerprint is enough to find the ticket.
    return _Reading(lookup=codes.lookup_of(read.secret), event_id=read.event_id)


def _scan(post: Post, reading: _Reading, nonce: str) -> tuple[Station, Scanned]:
    values = {
        "scan": new_id(),
        "nonce": nonce,
        "link": post.door_link_id,
        "event": post.event_id,
        "by": post.name,
        "lookup": reading.lookup,
        "ticket": reading.ticket_id,
        "code_event": reading.event_id,
        "reason": reading.reason,
    }
    # The nonce makes a second try the same scan, so a connection that was lost meanwhile is no reason to give up.
    [row] = at_once(_SCAN, values)
    if row.outcome == "closed":
        raise DoorClosed
    if row.outcome == "no_door":
        raise NotFound
    if row.outcome != "answered":
        raise OtherScan
    actor = post.actor or Actor(ActorKind.DOOR, post.door_link_id, row.door)
    station = Station(row.event, row.event_title, row.stock, row.time_zone, row.door, actor, post.door_link_id)
    return station, queries.scanned_in(row)
