"""What the organizer does with the line; all of it is written into the trail."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.accounts.rules import normal_email
from app.audit.actions import record
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Refused
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims as places
from app.inventory.models import Pool
from app.notifications.actions import tell
from app.waitlist import claims, queries, rules
from app.waitlist.actions.line import Wishes, admit, end_entry, lock_line, release_offer
from app.waitlist.errors import ListClosed, NoPlaces, NotWaiting, OnTheListAlready
from app.waitlist.models import Entry, EntryState, Waitlist
from app.waitlist.views import Kind, Terms


def add_by_hand(event: Event, wishes: Wishes, *, email: str, name: str, by: Actor) -> Entry:
    """Put somebody at the end of the line who has asked for it in person. Refuses ListClosed and OnTheListAlready."""
    event = lock_line(event.id)
    if not queries.terms_of(event).is_open:
        raise ListClosed
    if queries.live_entry(event.id, normal_email(email)):
        raise OnTheListAlready
    known = [kind.id for kind in queries.kinds_of(event) if kind.allows(wishes.quantity)]
    wanted = rules.in_order(wishes.wanted or known, known)
    if not wanted:
        raise Refused("One booking can’t have so many of these tickets.", field="quantity")
    entry = Entry(
        id=new_id(),
        event_id=event.id,
        email=normal_email(email),
        name=name,
        quantity=wishes.quantity,
        wanted=list(wanted),
        state=EntryState.UNCONFIRMED,
    )
    db.add(entry)
    db.flush()
    admit(event, entry)
    _note("waitlist.added", event, entry.id, by=by, quantity=wishes.quantity)
    return entry


def move_to_front(entry: Entry, *, by: Actor) -> None:
    """Serve this person next. Refuses NotWaiting."""
    event = lock_line(entry.event_id)
    _ensure_waiting(entry)
    _to_front(entry)
    claims.bring_up_to_date(event.id)
    _note("waitlist.moved_to_front", event, entry.id, by=by)


def offer_now(entry: Entry, *, adding_places: bool, by: Actor) -> None:
    """Make an offer to this person before everybody else, if need be by adding places. Refuses NoPlaces, NotWaiting."""
    event = lock_line(entry.event_id)
    _ensure_waiting(entry)
    terms = queries.terms_of(event)
    if not terms.is_open:
        raise ListClosed
    # At the front, whatever is freed by adding places goes to this person by itself.
    _to_front(entry)
    kinds = [
        kind
        for kind in claims.servable(queries.kinds_of(event), terms)
        if kind.id in entry.wanted and kind.allows(entry.quantity)
    ]
    added = 0
    if not _has_room(event.id, entry, kinds) and adding_places:
        added = _add_places(event, entry, kinds)
        db.refresh(entry)
    if entry.state is EntryState.WAITING and not _offer_any(event, entry, kinds, terms):
        raise NoPlaces(entry.quantity)
    claims.bring_up_to_date(event.id)
    _note("waitlist.offered_by_hand", event, entry.id, by=by, added_places=added)


def remove(entry: Entry, *, by: Actor) -> None:
    """Take somebody off the list and tell them; their open offer goes to the next. Refuses NotWaiting."""
    had_offer = release_offer(entry)
    if not had_offer:
        lock_line(entry.event_id)
        _ensure_waiting(entry)
    end_entry(entry, EntryState.REMOVED)
    tell("waitlist.removed", entry.id, to=entry.email, key=str(entry.turn))
    if not had_offer:
        claims.bring_up_to_date(entry.event_id)
    _note("waitlist.removed", db.get_one(Event, entry.event_id), entry.id, by=by)


def pause(event: Event, *, by: Actor) -> None:
    """Make no offers for now; places that come back stay reserved for the line."""
    _set(event, "waitlist.paused", by=by, is_paused=True)


def resume(event: Event, *, by: Actor) -> None:
    """Make offers again, at once for what came back meanwhile."""
    _set(event, "waitlist.resumed", by=by, is_paused=False)


def close(event: Event, *, by: Actor) -> None:
    """End the list: whoever waits no longer does, open offers stand, free places go on general sale."""
    _set(event, "waitlist.closed", by=by, closed_at=clock.now())


def reopen(event: Event, *, by: Actor) -> None:
    """Let people join again."""
    _set(event, "waitlist.reopened", by=by, closed_at=None)


def set_terms(event: Event, *, offer_minutes: int, closes_at: datetime | None, is_strict: bool, by: Actor) -> None:
    """Decide how long offers last, when the list ends, and whether anybody may be served before those ahead."""
    _set(event, "waitlist.terms_changed", by=by, offer_minutes=offer_minutes, closes_at=closes_at, is_strict=is_strict)


def _set(event: Event, action: str, *, by: Actor, **values: bool | int | datetime | None) -> None:
    event = lock_line(event.id)
    usual = {"is_paused": False, "is_strict": False, "offer_minutes": rules.USUAL_MINUTES}
    db.execute(
        insert(Waitlist)
        .values(event_id=event.id, **{**usual, **values})
        .on_conflict_do_update(index_elements=["event_id"], set_=values)
    )
    claims.bring_up_to_date(event.id)
    _note(action, event, event.id, by=by, **{name: str(value) for name, value in values.items()})


def _ensure_waiting(entry: Entry) -> None:
    db.refresh(entry)
    if entry.state is not EntryState.WAITING:
        raise NotWaiting


def _to_front(entry: Entry) -> None:
    first = queries.first_turn(entry.event_id)
    if entry.turn != first:
        entry.turn = first - 1
        db.flush()


def _has_room(event_id: Id, entry: Entry, kinds: list[Kind]) -> bool:
    free = queries.free_places(event_id)
    return any(free.get(kind.pool_id, 0) >= entry.quantity for kind in kinds)


def _offer_any(event: Event, entry: Entry, kinds: list[Kind], terms: Terms) -> bool:
    free = queries.free_places(event.id)
    fitting = [kind for kind in kinds if free.get(kind.pool_id, 0) >= entry.quantity]
    return any(claims.offer_place(event, entry, kind, terms=terms) for kind in fitting)


def _add_places(event: Event, entry: Entry, kinds: list[Kind]) -> int:
    growing = next((kind for kind in kinds if not kind.is_seated), None)
    if growing is None:
        raise NoPlaces(entry.quantity)
    missing = entry.quantity - queries.free_places(event.id).get(growing.pool_id, 0)
    pool = db.get_one(Pool, growing.pool_id, populate_existing=True)
    places.change_capacity(pool.id, pool.capacity + missing)
    return missing


def _note(action: str, event: Event, subject: Id, *, by: Actor, **details: object) -> None:
    record(action, by=by, subject=subject, chain=event.organization_id, details={"event": event.id, **details})
