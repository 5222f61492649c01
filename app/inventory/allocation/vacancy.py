"""What is free at one moment, as strings of bytes over a house's slots: a one for each seat that can be had."""

import re
from collections.abc import Iterable, Iterator
from copy import copy

from app.core.ids import Id
from app.inventory.allocation.lineup import Lineup, Stretch
from app.inventory.house import SeatState


class Vacancy:
    """What is free seat by seat: for everybody (``public``), for one party (``allowed``), and for one that needs a
    wheelchair place (``with_reserved``). ``on_sale`` is what everybody could have if nothing were taken,
    ``countable`` the free seats that can be left alone.

    ``opened`` are wheelchair places and companion seats on general sale; ``own`` is what the party has already, which
    counts as free.
    """

    def __init__(
        self,
        lineup: Lineup,
        state: SeatState,
        *,
        opened: frozenset[int] = frozenset(),
        own: frozenset[int] = frozenset(),
    ) -> None:
        self.lineup = lineup
        general = bytearray(lineup.ordinary)
        for number in opened:
            general[lineup.slot_of[number]] = 1
        usable = self._unless(lineup.every, state.withheld - own)
        free = self._unless(usable, state.taken - own if own else state.taken)
        self.on_sale = both(both(usable, general), lineup.by_the_seat)
        self.public = both(free, self.on_sale)
        self.countable = both(self.public, lineup.in_rows)
        self.allowed = self.public
        self.with_reserved = both(free, lineup.by_the_seat)
        self.tables = [table for table in lineup.tables if all(free[slot] and general[slot] for slot in table)]
        self.tables_with_reserved = [table for table in lineup.tables if all(free[slot] for slot in table)]

    def within(self, pools: frozenset[Id]) -> "Vacancy":
        """The same for a party that sits in these pools only."""
        mask = self.lineup.of_pools(pools)
        part = copy(self)
        part.allowed, part.with_reserved = both(self.allowed, mask), both(self.with_reserved, mask)
        part.tables = [table for table in self.tables if all(mask[slot] for slot in table)]
        part.tables_with_reserved = [table for table in self.tables_with_reserved if all(mask[slot] for slot in table)]
        return part

    def without(self, slots: Iterable[int]) -> "Vacancy":
        """What is free once somebody sits there."""
        taken = frozenset(slots)
        rest = copy(self)
        rest.public, rest.countable, rest.allowed, rest.with_reserved = (
            _emptied(free, taken) for free in (self.public, self.countable, self.allowed, self.with_reserved)
        )
        rest.tables = [table for table in self.tables if taken.isdisjoint(table)]
        rest.tables_with_reserved = [table for table in self.tables_with_reserved if taken.isdisjoint(table)]
        return rest

    def left_alone(self, taken: Stretch) -> int:
        """How many single seats would stay beside a stretch, each of which has a free neighbour now: 0, 1 or 2."""
        free, start, end = self.countable, taken.start, taken.end
        return (free[start - 1] > free[start - 2]) + (free[end] > free[end + 1])

    def _unless(self, mask: bytes | bytearray, numbers: Iterable[int]) -> bytearray:
        rest, slot_of = bytearray(mask), self.lineup.slot_of
        for number in numbers:
            rest[slot_of[number]] = 0
        return rest


def both(one: bytes | bytearray, other: bytes | bytearray) -> bytearray:
    """A one where both have one."""
    number = int.from_bytes(one, "little") & int.from_bytes(other, "little")
    return bytearray(number.to_bytes(len(one), "little"))


def _emptied(free: bytearray, slots: Iterable[int]) -> bytearray:
    rest = bytearray(free)
    for slot in slots:
        rest[slot] = 0
    return rest


def stretches(free: bytearray, least: int) -> Iterator[Stretch]:
    """Every longest stretch of at least so many free seats side by side, in order."""
    return (Stretch(*found.span()) for found in re.finditer(b"\x01{%d,}" % least, free))
