"""Who wants to sit, and where they were seated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from app.core.errors import Refused
from app.inventory.house import HouseSeat

LARGEST = 20
COMPANIONS_EACH = 3


@dataclass(frozen=True)
class Party:
    """So many people who come together; ``wheelchairs`` of them need a wheelchair place. Refuses what is no party."""

    size: int
    wheelchairs: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.size <= LARGEST:
            raise Refused(f"Choose between 1 and {LARGEST} seats.")
        if not 0 <= self.wheelchairs <= self.size:
            raise Refused("There can’t be more wheelchair places than people.")
        if self.wheelchairs and self.size > self.wheelchairs * (1 + COMPANIONS_EACH):
            raise Refused("Up to three people can sit with each wheelchair place.")


@dataclass(frozen=True)
class Allocation:
    """The seats that were found for a party: one group when they sit side by side or at one table."""

    groups: tuple[tuple[HouseSeat, ...], ...]
    # Whether a single seat stays free beside them that nobody will want.
    leaves_one: bool = False

    @cached_property
    def seats(self) -> tuple[HouseSeat, ...]:
        """All seats, group by group."""
        return tuple(seat for group in self.groups for seat in group)

    @property
    def keys(self) -> tuple[str, ...]:
        """The seats' keys, as a basket wants them."""
        return tuple(seat.key for seat in self.seats)

    @property
    def is_together(self) -> bool:
        """Whether everybody sits with everybody."""
        return len(self.groups) == 1

    @property
    def is_anybody_alone(self) -> bool:
        """Whether somebody who came with others sits without them."""
        return not self.is_together and any(len(group) == 1 for group in self.groups)

    @property
    def has_restricted(self) -> bool:
        """Whether somebody doesn't see everything."""
        return any(seat.is_restricted for seat in self.seats)

    @property
    def sentence(self) -> str:
        """What people are told: ``Stalls D 11 and 12, side by side.``"""
        named = "; ".join(names_of(group) for group in self.groups)
        return f"{named}{self._how}.{self._but}"

    @property
    def _how(self) -> str:
        if len(self.seats) == 1:
            return ""
        if self.is_together:
            return ", side by side" if self.seats[0].whole is None else ", a table of your own"
        return ": not all together, and somebody sits alone" if self.is_anybody_alone else ": in groups, nobody alone"

    @property
    def _but(self) -> str:
        count = sum(seat.is_restricted for seat in self.seats)
        if not count:
            return ""
        if len(self.seats) == 1:
            return " The view is restricted."
        seats = "all seats" if count == len(self.seats) else "one seat" if count == 1 else f"{count} seats"
        return f" The view from {seats} is restricted."


def names_of(seats: Iterable[HouseSeat]) -> str:
    """Several seats as people say them: ``Stalls D 11, 12 and 13``, each row named once."""
    rows = groupby(seats, key=lambda seat: (seat.section, seat.row))
    return joined([f"{section} {row} {joined([seat.label for seat in found])}" for (section, row), found in rows])


def short_names(seats: Iterable[HouseSeat]) -> str:
    """The same without the section, for people who look at it: ``D 12 and D 13``."""
    return joined([f"{seat.row} {seat.label}" for seat in seats])


def joined(words: Sequence[str]) -> str:
    """``11``, ``11 and 12``, ``11, 12 and 13``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
