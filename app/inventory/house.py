"""A seated house as values: what never changes while seats are sold, and what does."""

from dataclasses import dataclass
from functools import cached_property

from app.core.ids import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSeat:
    """One seat as the plan has it. ``number`` is its index in the house; seats of one ``run`` are neighbours.

    ``rank`` is the distance from the focal point in tenths of a seat's width. ``whole`` names a table that is sold as
    one.
    """

    number: int
    key: str
    pool_id: Id
    zone: str
    floor: str
    section: str
    row: str
    label: str
    x: float
    y: float
    angle: float
    run: int
    place: int
    rank: int
    is_accessible: bool
    is_companion: bool
    is_restricted: bool
    is_aisle: bool
    note: str
    whole: str | None

    @property
    def name(self) -> str:
        """As on the ticket: ``Stalls D 11``."""
        return f"{self.section} {self.row} {self.label}"


@dataclass(frozen=True)
class House:
    """All seats of an event in the plan's order; ``seats[i].number == i``. Made once for each version."""

    event_id: Id
    version: int
    seats: tuple[HouseSeat, ...]

    @cached_property
    def by_key(self) -> dict[str, HouseSeat]:
        """The seats by their keys."""
        return {seat.key: seat for seat in self.seats}

    @cached_property
    def runs(self) -> dict[int, tuple[HouseSeat, ...]]:
        """Neighbouring seats in their order, by run."""
        runs: dict[int, list[HouseSeat]] = {}
        for seat in self.seats:
            runs.setdefault(seat.run, []).append(seat)
        return {run: tuple(sorted(seats, key=lambda seat: seat.place)) for run, seats in runs.items()}

    @cached_property
    def tables(self) -> dict[str, tuple[HouseSeat, ...]]:
        """Tables that are sold as a whole."""
        tables: dict[str, list[HouseSeat]] = {}
        for seat in self.seats:
            if seat.whole:
                tables.setdefault(seat.whole, []).append(seat)
        return {key: tuple(seats) for key, seats in tables.items()}


@dataclass(frozen=True)
class SeatState:
    """Which seats can't be had by the public at one moment: numbers in the house.

    ``taken`` are claimed, ``withheld`` are blocked (killed, kept by the house, in an allotment). ``mark`` changes when
    either does.
    """

    taken: frozenset[int]
    withheld: frozenset[int]
    mark: str

    @cached_property
    def unavailable(self) -> frozenset[int]:
        """Every seat that the public can't take now."""
        return self.taken | self.withheld
