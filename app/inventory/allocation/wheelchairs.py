"""Seats for a party with wheelchairs: wheelchair places, and the others right beside them."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.inventory.allocation.lineup import Stretch, distance
from app.inventory.allocation.party import Party
from app.inventory.allocation.together import Spot
from app.inventory.allocation.vacancy import Vacancy, stretches
from app.inventory.house import HouseSeat


@dataclass(frozen=True)
class _Beside:
    """Some seats around a wheelchair place. Companion seats come before ordinary ones, and nobody without a
    wheelchair takes a place for one unless there is no other way to sit together."""

    needless: int
    ordinary: int
    leaves: int
    cost: float
    slots: tuple[int, ...]


def find_with_wheelchairs(vacancy: Vacancy, party: Party) -> tuple[Spot, ...] | None:
    """All side by side; else each wheelchair with its share of the companions; else companions as near as can be."""
    return _seat(vacancy, party.wheelchairs, party.size, near=None)


def _seat(vacancy: Vacancy, wheelchairs: int, size: int, near: HouseSeat | None) -> tuple[Spot, ...] | None:
    if spot := _side_by_side(vacancy, wheelchairs, size, near):
        return (spot,)
    if wheelchairs > 1:
        return _in_halves(vacancy, wheelchairs, size, near)
    for beside in range(size - 1, 0, -1):
        if spot := _side_by_side(vacancy, 1, beside, near):
            rest = vacancy.without(spot.slots)
            others = _close_by(rest, size - beside, near=rest.lineup.seat(spot.slots[0]))
            return (spot, *others) if others else None
    return None


def _in_halves(vacancy: Vacancy, wheelchairs: int, size: int, near: HouseSeat | None) -> tuple[Spot, ...] | None:
    half = wheelchairs // 2
    first = half + (size - wheelchairs) * half // wheelchairs
    one = _seat(vacancy, half, first, near)
    if one is None:
        return None
    rest = vacancy.without(slot for spot in one for slot in spot.slots)
    other = _seat(rest, wheelchairs - half, size - first, near or rest.lineup.seat(one[0].slots[0]))
    return (*one, *other) if other else None


def _side_by_side(vacancy: Vacancy, wheelchairs: int, size: int, near: HouseSeat | None) -> Spot | None:
    found = [
        _beside(vacancy, wheelchairs, slots, near)
        for slots in {*_windows(vacancy, size), *_tables(vacancy, size)}
        if sum(seat.is_accessible for seat in vacancy.lineup.at(slots)) >= wheelchairs
    ]
    if not found:
        return None
    best = min(found, key=lambda beside: (beside.needless, beside.ordinary, beside.leaves, beside.cost, beside.slots))
    return Spot(best.leaves, vacancy.lineup.cost(best.slots), best.slots)


def _windows(vacancy: Vacancy, size: int) -> Iterator[tuple[int, ...]]:
    free = vacancy.with_reserved
    for slot in vacancy.lineup.accessible:
        for start in range(max(0, slot - size + 1), slot + 1):
            if free.count(1, start, start + size) == size:
                yield tuple(range(start, start + size))


def _tables(vacancy: Vacancy, size: int) -> Iterator[tuple[int, ...]]:
    return (table for table in vacancy.tables_with_reserved if len(table) == size)


def _beside(vacancy: Vacancy, wheelchairs: int, slots: tuple[int, ...], near: HouseSeat | None) -> _Beside:
    lineup = vacancy.lineup
    seats = lineup.at(slots)
    is_table = seats[0].whole is not None
    return _Beside(
        needless=sum(seat.is_accessible for seat in seats) - wheelchairs,
        ordinary=sum(not (seat.is_accessible or seat.is_companion) for seat in seats),
        leaves=0 if is_table else vacancy.left_alone(Stretch(slots[0], slots[-1] + 1)),
        cost=distance(near, seats[0]) if near else lineup.cost(slots),
        slots=slots,
    )


def _close_by(vacancy: Vacancy, size: int, near: HouseSeat) -> tuple[Spot, ...] | None:
    """Other seats than wheelchair places, as many of them side by side as can be, and as near."""
    lineup = vacancy.lineup
    free = vacancy.without(lineup.accessible).with_reserved
    for length in range(size, 0, -1):
        starts = [start for found in stretches(free, length) for start in range(found.start, found.end - length + 1)]
        if not starts:
            continue
        start = min(starts, key=lambda start: (distance(near, lineup.seat(start)), start))
        slots = tuple(range(start, start + length))
        rest = _close_by(vacancy.without(slots), size - length, near) if length < size else ()
        leaves = vacancy.left_alone(Stretch(start, start + length))
        return None if rest is None else (Spot(leaves, lineup.cost(slots), slots), *rest)
    return None
