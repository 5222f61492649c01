"""Where the seats of a row stand: on a straight line or on an arc around the stage."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

SPACING = 26.0
ROW_DISTANCE = 34.0
AISLE = 28.0


class Spot(NamedTuple):
    """One place to sit and how far it is turned, clockwise in degrees."""

    x: float
    y: float
    angle: float


@dataclass(frozen=True, kw_only=True)
class RowLine:
    """A row of seats around its middle; ``radius`` 0 is straight. ``aisles`` count the seats before each gap."""

    count: int
    x: float = 0.0
    y: float = 0.0
    spacing: float = SPACING
    radius: float = 0.0
    turn: float = 0.0
    aisles: Collection[int] = ()
    aisle: float = AISLE

    def spots(self) -> list[Spot]:
        """The seats from left to right, seen from the seats."""
        along = [place * self.spacing + self.aisle * self._aisles_before(place) for place in range(self.count)]
        middle = (along[0] + along[-1]) / 2 if along else 0
        return [self._spot(offset - middle) for offset in along]

    def _aisles_before(self, place: int) -> int:
        return sum(1 for seats in self.aisles if place >= seats)

    def _spot(self, offset: float) -> Spot:
        bend = offset / self.radius if self.radius else 0.0
        across = self.radius * math.sin(bend) if self.radius else offset
        towards_stage = self.radius * (1 - math.cos(bend))
        turn = math.radians(self.turn)
        return Spot(
            x=round(self.x + across * math.cos(turn) + towards_stage * math.sin(turn), 2),
            y=round(self.y + across * math.sin(turn) - towards_stage * math.cos(turn), 2),
            angle=round((self.turn - math.degrees(bend) + 180) % 360 - 180, 2),
        )
