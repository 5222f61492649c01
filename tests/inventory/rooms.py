"""Small houses drawn in letters, for rules that need no database.

A row is a string: ``.`` is a free seat, ``x`` a taken one, ``k`` a killed one, ``r`` a free one with a restricted view,
``W`` a free wheelchair place, ``C`` a free companion seat; a space is an aisle, ``[....]`` a table that is sold whole.
Rows are A, B, C from the front; seats count from 1 in each; the focal point is before the middle of row A.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import hypot
from string import ascii_uppercase

from app.core.ids import Id
from app.inventory.house import House, HouseSeat, SeatState

NOW = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
_PITCH, _ROWS = 26, 34


@dataclass(frozen=True)
class Room:
    """A house and what is free in it."""

    house: House
    state: SeatState

    def seats(self, names: str) -> list[int]:
        """The numbers of seats by their names: ``A1 A2``."""
        return [self.house.by_key[name.lower()].number for name in names.split()]


def room(*rows: str, zones: str = "") -> Room:
    """The house as drawn; ``zones`` gives each row's zone, a letter each (all ``z`` unless said)."""
    seats: list[HouseSeat] = []
    taken: set[int] = set()
    withheld: set[int] = set()
    run = 0
    for depth, row in enumerate(rows):
        letter, zone, middle = ascii_uppercase[depth], (zones or "z" * len(rows))[depth], len(row) / 2 - 0.5
        place, table = 0, None
        for column, mark in enumerate(row):
            if mark in " []":
                run, place = run + 1, 0
                table = f"{letter}{column}" if mark == "[" else None
                continue
            label = str(1 + sum(other.row == letter for other in seats))
            x, y = (column - middle) * _PITCH, 100.0 + depth * _ROWS
            (taken if mark == "x" else withheld if mark == "k" else set()).add(len(seats))
            seats.append(
                HouseSeat(
                    number=len(seats),
                    key=f"{letter}{label}".lower(),
                    pool_id=Id(zone),
                    zone=zone,
                    floor="House",
                    section="Stalls",
                    row=letter,
                    label=label,
                    x=x,
                    y=y,
                    angle=0,
                    run=run,
                    place=place,
                    rank=round(hypot(x, y) * 10 / _PITCH),
                    is_accessible=mark == "W",
                    is_companion=mark == "C",
                    is_restricted=mark == "r",
                    is_aisle=False,
                    note="",
                    whole=table,
                )
            )
            place += 1
        run += 1
    return Room(House(Id("event"), 1, tuple(seats)), SeatState(frozenset(taken), frozenset(withheld), "now"))
