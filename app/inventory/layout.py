"""A seating plan as an event's seats: who sits beside whom, and how good a seat is. Arithmetic only."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from statistics import median

from app.venues.plan import Fact, Floor, Plan, Row, Seat, Section, Table

# Seats of a row stand 26 plan units apart; one this much further away than usual is across an aisle.
_PITCH = 26
_AISLE = 1.5


@dataclass(frozen=True, kw_only=True)
class LaidSeat:
    """A seat of the plan with what selling needs to know. ``rank`` is its distance from the focal point in tenths."""

    key: str
    zone: str
    number: int
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


def lay_out(plan: Plan) -> list[LaidSeat]:
    """Every seat of the plan in its order; seats of one ``run`` are neighbours without an aisle between them."""
    laid: list[LaidSeat] = []
    run = 0
    for floor, section in plan.all_sections():
        rows: tuple[Row | Table, ...] = (*section.rows, *section.tables)
        for row in rows:
            for seats in _runs(row):
                laid += [
                    _laid(floor, section, row, seat, number=len(laid) + place, run=run, place=place)
                    for place, seat in enumerate(seats)
                ]
                run += 1
    return laid


def _runs(row: Row | Table) -> Iterator[list[Seat]]:
    if isinstance(row, Table):
        yield list(row.seats)
        return
    gaps = [
        hypot(after.x - before.x, after.y - before.y) for before, after in zip(row.seats, row.seats[1:], strict=False)
    ]
    usual = median(gaps) if gaps else _PITCH
    seats: list[Seat] = []
    for seat, gap in zip(row.seats, [0.0, *gaps], strict=False):
        if seats and gap > _AISLE * usual:
            yield seats
            seats = []
        seats.append(seat)
    if seats:
        yield seats


def _laid(
    floor: Floor, section: Section, row: Row | Table, seat: Seat, *, number: int, run: int, place: int
) -> LaidSeat:
    away = hypot(seat.x - floor.focus[0], seat.y - floor.focus[1])
    return LaidSeat(
        key=seat.key,
        zone=seat.zone,
        number=number,
        floor=floor.name,
        section=section.name,
        row=row.name,
        label=seat.label,
        x=seat.x,
        y=seat.y,
        angle=seat.angle,
        run=run,
        place=place,
        rank=round(10 * away / _PITCH),
        is_accessible=Fact.ACCESSIBLE in seat.facts,
        is_companion=Fact.COMPANION in seat.facts,
        is_restricted=Fact.RESTRICTED in seat.facts,
        is_aisle=Fact.AISLE in seat.facts,
        note=seat.note,
        whole=row.key if isinstance(row, Table) and row.whole else None,
    )
