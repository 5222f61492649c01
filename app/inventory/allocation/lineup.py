"""A house laid out in one line, so that looking for free seats side by side is looking for a stretch of ones.

Every seat has a slot; seats of one run have slots side by side, and an empty slot stands between any two runs. What is
free is then a string of bytes, and the slow part of every question is asked in C.
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.core.ids import Id
from app.inventory.house import House, HouseSeat
from app.venues.rowlines import SPACING

# A restricted view is as bad as sitting twenty seats' widths further away.
RESTRICTED = 200
ANOTHER_FLOOR = 1000
# The ends of a straight row of three are two seats apart, those of a ring one.
_CLOSED = 1.5


class Stretch(NamedTuple):
    """Seats side by side: slots from ``start`` up to, not including, ``end``."""

    start: int
    end: int


class Part(NamedTuple):
    """A section or a zone: the numbers of its ordinary seats, and of those for wheelchairs and their company."""

    name: str
    ordinary: frozenset[int]
    reserved: frozenset[int]


class Lineup:
    """What never changes while seats are sold, ready to be scanned. Made once for each house."""

    def __init__(self, house: House) -> None:
        slots: list[HouseSeat | None] = [None, None]
        lows = [0, 0]
        for run in house.runs.values():
            slots += [*run, None]
            lows += [min(map(_cost, run))] * len(run) + [0]
        self.slots: tuple[HouseSeat | None, ...] = (*slots, None)
        # Of each slot: the least that any seat of its run costs.
        self.lows = (*lows, 0)
        self.slot_of = array("l", bytes(8 * len(house.seats)))
        for slot, seat in enumerate(self.slots):
            if seat:
                self.slot_of[seat.number] = slot
        # The cost of slots a up to b is sums[b] - sums[a].
        self.sums = (0, *accumulate(_cost(seat) if seat else 0 for seat in self.slots))
        # The slots of each table that is sold as a whole.
        self.tables = tuple(tuple(self.slot_of[seat.number] for seat in table) for table in house.tables.values())
        self.every = bytes(seat is not None for seat in self.slots)
        self.by_the_seat = self.mask(lambda seat: not seat.whole)
        self.ordinary = self.mask(lambda seat: not is_reserved(seat))
        rings = {run for run, seats in house.runs.items() if _is_ring(seats)}
        # Where a seat can be left alone: not around a table, where whoever comes next sits with others anyway.
        self.in_rows = self.mask(lambda seat: seat.run not in rings)
        self._pools: dict[frozenset[Id], bytes] = {}

    @cached_property
    def accessible(self) -> tuple[int, ...]:
        """The slots of all wheelchair places."""
        return tuple(slot for slot, seat in enumerate(self.slots) if seat and seat.is_accessible)

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], int]:
        """How many rows are before a row in its section, by floor, section and row."""
        before: dict[tuple[str, str], int] = {}
        rows: dict[tuple[str, str, str], int] = {}
        for seat in self.slots:
            if seat and (seat.floor, seat.section, seat.row) not in rows:
                rows[seat.floor, seat.section, seat.row] = before.get((seat.floor, seat.section), 0)
                before[seat.floor, seat.section] = rows[seat.floor, seat.section, seat.row] + 1
        return rows

    @cached_property
    def sections(self) -> tuple["Part", ...]:
        """The sections that have seats for wheelchairs and their company."""
        return self._parts(lambda seat: f"{seat.floor}, {seat.section}")

    @cached_property
    def zones(self) -> tuple["Part", ...]:
        """The price zones that have such seats."""
        return self._parts(lambda seat: seat.zone)

    def seat(self, slot: int) -> HouseSeat:
        """The seat at a slot that has one."""
        seat = self.slots[slot]
        if seat is None:
            raise IndexError(slot)
        return seat

    def at(self, slots: Iterable[int]) -> tuple[HouseSeat, ...]:
        """The seats at some slots."""
        return tuple(self.seat(slot) for slot in slots)

    def mask(self, is_in: Callable[[HouseSeat], bool]) -> bytes:
        """A one for each slot whose seat is in."""
        return bytes(seat is not None and is_in(seat) for seat in self.slots)

    def of_pools(self, pools: frozenset[Id]) -> bytes:
        """A one for each seat of these pools."""
        if pools not in self._pools:
            self._pools[pools] = self.mask(lambda seat: seat.pool_id in pools)
        return self._pools[pools]

    def cost(self, slots: Iterable[int]) -> int:
        """How far from the focal point the seats are, all together; a restricted view counts as distance."""
        return sum(self.sums[slot + 1] - self.sums[slot] for slot in slots)

    def _parts(self, name: Callable[[HouseSeat], str]) -> tuple["Part", ...]:
        ordinary: dict[str, set[int]] = defaultdict(set)
        reserved: dict[str, set[int]] = defaultdict(set)
        for seat in filter(None, self.slots):
            (reserved if is_reserved(seat) else ordinary)[name(seat)].add(seat.number)
        return tuple(Part(name, frozenset(ordinary[name]), frozenset(reserved[name])) for name in sorted(reserved))


def lineup_of(house: House) -> Lineup:
    """The house's lineup, kept with the house."""
    kept = house.__dict__
    if "lineup" not in kept:
        kept["lineup"] = Lineup(house)
    lineup: Lineup = kept["lineup"]
    return lineup


def is_reserved(seat: HouseSeat) -> bool:
    """Whether the seat is kept for people with a wheelchair and those who come with them."""
    return seat.is_accessible or seat.is_companion


def distance(one: HouseSeat, other: HouseSeat) -> float:
    """How far two seats are from each other, in tenths of a seat's width; another floor is far away."""
    apart = math.hypot(one.x - other.x, one.y - other.y) * 10 / SPACING
    return apart if one.floor == other.floor else apart + ANOTHER_FLOOR


def _is_ring(run: Sequence[HouseSeat]) -> bool:
    """Whether the last seat is beside the first."""
    if len(run) < 3:
        return False
    widest = max(distance(one, other) for one, other in pairwise(run))
    return distance(run[0], run[-1]) < _CLOSED * widest


def _cost(seat: HouseSeat) -> int:
    return seat.rank + RESTRICTED * seat.is_restricted
