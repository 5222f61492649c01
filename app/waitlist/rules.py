"""The arithmetic of the line: until when it runs, how long an offer lasts, who fits. No session, no clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.ids import Id

CLOSES_BEFORE_DOORS = timedelta(hours=24)
SHORTEST_OFFER = timedelta(minutes=15)
USUAL_MINUTES = 120
LONGEST_MINUTES = 2880
# Less than this before the end, nobody could read the mail and pay in time.
TOO_SHORT = timedelta(minutes=5)
# Near the end an offer lasts this part of the time that is left, so that several people get their turn.
SHARE_OF_REST = 10
KEEP_UNCONFIRMED = timedelta(days=2)
MOST_OF_ALL = 1000


@dataclass(frozen=True)
class Wish:
    """One person in the line: so many places, of any of these ticket types in this order."""

    entry_id: Id
    quantity: int
    types: tuple[Id, ...]


def closing_moment(opens_doors_at: datetime, sale_ends_at: datetime, *, chosen: datetime | None) -> datetime:
    """When the list ends: as the organizer chose, else a day before doors; never after the sale."""
    return min(chosen or opens_doors_at - CLOSES_BEFORE_DOORS, sale_ends_at)


def offer_end(now: datetime, *, minutes: int, closes_at: datetime, sale_ends_at: datetime) -> datetime | None:
    """Until when an offer made now lasts; None when it is too late for one.

    It is shorter when the list ends soon, and ends with the sale.
    """
    rest = closes_at - now
    end = min(now + max(SHORTEST_OFFER, min(timedelta(minutes=minutes), rest / SHARE_OF_REST)), sale_ends_at)
    return end if rest > timedelta() and end - now >= TOO_SHORT else None


def matches(
    wishes: Iterable[Wish], pool_of: Mapping[Id, Id], free: dict[Id, int], *, is_strict: bool
) -> Iterator[tuple[Wish, Id]]:
    """Who is served with which ticket type, in turn: the first for whom there are enough places of one pool.

    ``free`` is counted down here and may be lowered by the caller between two matches. When strict, whoever does not
    fit keeps those behind from the pools that they wait for.
    """
    for wish in wishes:
        types = [kind for kind in wish.types if kind in pool_of]
        fitting = next((kind for kind in types if free.get(pool_of[kind], 0) >= wish.quantity), None)
        if fitting:
            free[pool_of[fitting]] -= wish.quantity
            yield wish, fitting
        elif is_strict:
            free.update(dict.fromkeys((pool_of[kind] for kind in types), 0))
        if not any(count > 0 for count in free.values()):
            return


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def in_order(wanted: Iterable[str], known: Sequence[Id]) -> tuple[Id, ...]:
    """The wanted ticket types in the picker's order; those that are gone are left out."""
    asked = set(wanted)
    return tuple(kind for kind in known if kind in asked)
