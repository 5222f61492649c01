"""When wheelchair places and companion seats go on general sale."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.inventory.allocation.lineup import Part, lineup_of
from app.inventory.house import House, SeatState
from app.inventory.words import AccessibleRelease


@dataclass(frozen=True)
class Release:
    """Some wheelchair places and companion seats on general sale, and why, in a word for the audit trail."""

    reason: str
    numbers: frozenset[int]


def released(
    house: House, state: SeatState, rule: AccessibleRelease, at: datetime | None, now: datetime
) -> frozenset[int]:
    """The numbers of all wheelchair places and companion seats that everybody may have now."""
    return frozenset().union(*(release.numbers for release in releases(house, state, rule, at, now)))


def releases(
    house: House, state: SeatState, rule: AccessibleRelease, at: datetime | None, now: datetime
) -> tuple[Release, ...]:
    """The same by reason: the date, or each section or zone where no other seat is left.

    Seats that are held or blocked are not left. Where there never were other seats, being full releases nothing.
    """
    lineup = lineup_of(house)
    match rule:
        case AccessibleRelease.DATE if at and at <= now:
            every = frozenset().union(*(part.reserved for part in lineup.zones))
            return (Release("date", every),) if every else ()
        case AccessibleRelease.SECTION_FULL:
            return _of_the_full(lineup.sections, state, "section")
        case AccessibleRelease.ZONE_FULL:
            return _of_the_full(lineup.zones, state, "zone")
    return ()


def _of_the_full(parts: Iterable[Part], state: SeatState, kind: str) -> tuple[Release, ...]:
    full = (part for part in parts if part.ordinary and part.ordinary <= state.unavailable)
    return tuple(Release(f"{kind} full: {part.name}", part.reserved) for part in full)
