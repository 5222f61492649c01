"""Seats for people who let us choose, and a word on those that they choose themselves: the rules meet the database."""

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.audit.actions import record
from app.audit.models import AuditEntry
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import NotFound
from app.core.ids import Id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, transaction
from app.inventory import claims, queries
from app.inventory.allocation.best import candidates
from app.inventory.allocation.judging import Terms, judge
from app.inventory.allocation.party import Allocation, Party
from app.inventory.allocation.release import Release, released, releases
from app.inventory.claims import ANYBODY, Claimant
from app.inventory.errors import SeatsGone, SoldOut
from app.inventory.house import House, SeatState
from app.inventory.models import Pool, Seating, TicketType
from app.inventory.rules import Basket
from app.inventory.words import AccessibleRelease

# In a rush somebody may always be faster; whoever lost this often is told so.
_TRIES = 10
# Having lost once, a buyer takes any of so many places that are as good, so that not everybody wants the same again.
_AS_GOOD = 12
_RELEASED = "seating.accessible_released"


def find_best(event_id: str, party: Party, *, pools: Collection[Id] | None = None) -> Allocation:
    """The best free seats of the event for a party, in some pools or anywhere. Refuses SoldOut."""
    return _any_of_the_best(_room(event_id), party, pools, most=1)


def hold_best(
    event_id: str, wanted: Mapping[str, int], *, wheelchairs: int = 0, seconds: int, by: Claimant = ANYBODY
) -> Id:
    """Hold the best seats for so many of each ticket type; those of one price zone sit together.

    When somebody is faster it finds others. A transaction of its own. Refuses SoldOut and whatever ``place_hold`` does.
    """
    seated, standing = _by_pool(event_id, wanted)

    def attempt(most: int) -> Id:
        with transaction():
            chosen = [*_choose(event_id, seated, wheelchairs, most=most)]
        return claims.place_hold(event_id, Basket.of_seats(chosen, standing), seconds=seconds, by=by)

    return _again_and_again(attempt)


def hold_found(
    event_id: str,
    party: Party,
    hold: Callable[[Allocation], Id],
    *,
    pools: Collection[Id] | None = None,
    own: Collection[str] = (),
) -> Id:
    """Find the best seats and have them held as the caller does it; find others when that raises SeatsGone.

    ``own`` are seats that ``hold`` gives back for these. Refuses SoldOut and whatever ``hold`` does.
    """

    def attempt(most: int) -> Id:
        with transaction():
            found = _any_of_the_best(_room(event_id), party, pools, own, most=most)
        return hold(found)

    return _again_and_again(attempt)


def ensure_seats_allowed(
    event_id: str, keys: Collection[str], *, asks_accessible: bool = False, own: Collection[str] = ()
) -> None:
    """Refuse a whole choice that the organizer's rules don't allow (ChoiceRefused), or unknown seats (SeatsGone).

    ``own`` are the seats that the party holds already. Whether the others are still free is for the claim to find out.
    """
    room = _room(event_id)
    seats = room.house.by_key
    if unknown := tuple(key for key in keys if key not in seats):
        raise SeatsGone("One of these seats is not in this house.", seats=unknown)
    numbers = [seats[key].number for key in keys]
    held = room.numbers(own)
    if refusal := judge(numbers, room.house, room.state, room.terms, asks_accessible=asks_accessible, own=held):
        raise refusal


def releasing_events() -> list[Id]:
    """The published events to come that may release their wheelchair places, or have."""
    rows = (
        select(Seating.event_id)
        .join(Event, Event.id == Seating.event_id)
        .where(
            Seating.accessible_release != AccessibleRelease.NEVER,
            or_(
                Seating.accessible_release != AccessibleRelease.DATE,
                Seating.accessible_release_at <= func.clock_timestamp(),
            ),
            Event.status == EventStatus.PUBLISHED,
            Event.ends_at > func.clock_timestamp(),
            Event.is_rehearsal.is_(False),
        )
        .order_by(Seating.event_id)
    )
    return list(db.scalars(rows))


def log_release(event_id: Id) -> None:
    """Write down that wheelchair places have gone on general sale: once for each event and reason, whoever notices."""
    room = _room(event_id)
    if not _unlogged(event_id, room):
        return
    # Whoever else has just noticed is waited for here, and has written it down by then.
    db.execute(select(Seating.event_id).where(Seating.event_id == event_id).with_for_update())
    chain = db.get_one(Event, event_id).organization_id
    for release in _unlogged(event_id, room):
        names = [room.house.seats[number].name for number in sorted(release.numbers)]
        details: dict[str, object] = {"event": event_id, "reason": release.reason, "seats": names}
        record(_RELEASED, by=SYSTEM, subject=event_id, chain=chain, details=details)


@dataclass(frozen=True)
class _Room:
    """An event's house at this moment."""

    house: House
    state: SeatState
    terms: Terms

    @property
    def opened(self) -> frozenset[int]:
        terms = self.terms
        return released(self.house, self.state, terms.release, terms.release_at, terms.now)

    def numbers(self, keys: Collection[str]) -> frozenset[int]:
        seats = self.house.by_key
        return frozenset(seats[key].number for key in keys if key in seats)


def _room(event_id: str) -> _Room:
    seating, house = queries.seating_of(event_id), queries.house_of(event_id)
    if seating is None or house is None:
        raise NotFound
    terms = Terms(
        stranded=seating.stranded_rule,
        release=seating.accessible_release,
        release_at=seating.accessible_release_at,
        now=clock.now(),
    )
    return _Room(house, queries.seat_state(event_id), terms)


def _by_pool(event_id: str, wanted: Mapping[str, int]) -> tuple[dict[Id, list[str]], dict[str, int]]:
    """A ticket type for each person by seated pool, and the numbers of those that stand (or are not on sale at all)."""
    rows = db.execute(
        select(TicketType.id, TicketType.pool_id)
        .join(Pool, Pool.id == TicketType.pool_id)
        .where(TicketType.event_id == event_id, TicketType.id.in_(wanted), Pool.is_seated)
    )
    pool_of: dict[str, Id] = {row.id: row.pool_id for row in rows}
    seated: dict[Id, list[str]] = defaultdict(list)
    standing: dict[str, int] = {}
    for type_id, number in wanted.items():
        if type_id not in pool_of:
            standing[type_id] = number
        elif number > 0:
            seated[pool_of[type_id]] += [type_id] * number
    return seated, standing


def _choose(event_id: str, seated: Mapping[Id, list[str]], wheelchairs: int, *, most: int) -> Iterator[tuple[str, str]]:
    """Seats with their ticket types, any of the best so many; wheelchair places are looked for in the first pool."""
    if not seated:
        return
    room = _room(event_id)
    for pool, types in seated.items():
        found = _any_of_the_best(room, Party(len(types), wheelchairs), [pool], most=most)
        yield from zip(found.keys, types, strict=True)
        wheelchairs = 0


def _any_of_the_best(
    room: _Room, party: Party, pools: Collection[Id] | None, own: Collection[str] = (), *, most: int
) -> Allocation:
    found = candidates(
        room.house,
        room.state,
        party,
        pools=None if pools is None else frozenset(pools),
        opened=room.opened,
        own=room.numbers(own),
        most=most,
    )
    if found:
        return random.choice(found)  # noqa: S311 - no secret hangs on it
    if party.wheelchairs:
        raise SoldOut("There is no wheelchair place left with as many seats.")
    raise SoldOut("There are not as many seats left as you asked for.")


def _again_and_again(attempt: Callable[[int], Id]) -> Id:
    # Whoever finds does so in a transaction that ends before the claim: who keeps one connection while waiting for
    # another may wait for ever.
    for number in range(1, _TRIES):
        try:
            return attempt(1 if number == 1 else _AS_GOOD)
        except SeatsGone:
            continue
    return attempt(_AS_GOOD)


def _unlogged(event_id: Id, room: _Room) -> list[Release]:
    terms = room.terms
    found = releases(room.house, room.state, terms.release, terms.release_at, terms.now)
    if not found:
        return []
    entries = select(AuditEntry.details).where(AuditEntry.subject == event_id, AuditEntry.action == _RELEASED)
    logged = {details["reason"] for details in db.scalars(entries)}
    return [release for release in found if release.reason not in logged]
