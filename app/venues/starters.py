"""Plans to begin with: a theatre, a hall, tables, a floor to stand on, an arena."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.venues.numbering import letters
from app.venues.plan import Area, Fact, Floor, Plan, Point, Row, Seat, Section, Shape, Table, Zone
from app.venues.rowlines import ROW_DISTANCE, SPACING, RowLine

_FULL = Zone(key="z1", name="Full price", ink=1)
_STAGE_DEPTH = 80.0
# From the middle of the stage to that of the first row, and what lies at least between the stage and a seat's middle.
_FIRST_ROW = 100.0
_CLEAR = 16.0
# In front of the middle of the stage.
_FOCUS: Point = (0, 64)


def empty() -> Plan:
    """One floor with a stage, and nothing to sell yet."""
    return Plan(zones=(_FULL,), floors=(Floor(key="f1", name="Ground floor", focus=_FOCUS, shapes=(_stage(400),)),))


def playhouse() -> Plan:
    """The house of 300: curved stalls A to K with two aisles, a circle of three rows, wheelchair places in row K."""
    zones = (
        Zone(key="z1", name="Front stalls", ink=1),
        Zone(key="z2", name="Stalls", ink=2),
        Zone(key="z3", name="Circle", ink=3),
    )
    stalls, circle = [], []
    for row in range(10):
        count = 17 + row
        third = round(count * 0.28)
        line = RowLine(
            count=count, y=100 + row * ROW_DISTANCE, radius=960 + row * ROW_DISTANCE, aisles=(third, count - third)
        )
        facts: dict[int, tuple[Fact, ...]] = {}
        if row == 9:
            facts = dict.fromkeys((0, 1, count - 2, count - 1), (Fact.ACCESSIBLE,))
            facts |= dict.fromkeys((2, count - 3), (Fact.COMPANION,))
        stalls.append(_row("s", row + 1, line, "z1" if row < 4 else "z2", facts))
    for row in range(3):
        count = (28, 28, 29)[row]
        line = RowLine(count=count, y=490 + row * ROW_DISTANCE, radius=1350 + row * ROW_DISTANCE, aisles=(count // 2,))
        circle.append(_row("c", row + 1, line, "z3"))
    sections = (
        Section(key="s", name="Stalls", rows=tuple(stalls)),
        Section(key="c", name="Circle", rows=tuple(circle)),
    )
    # Where the circle begins: a line behind the last row of the stalls.
    edge = RowLine(count=28, y=438, radius=1298).spots()
    rail = Shape(key="rail", kind="line", x=0, y=0, points=tuple((spot.x, spot.y) for spot in edge))
    house = Floor(key="f1", name="House", focus=_FOCUS, shapes=(_stage(520), rail), sections=sections)
    return Plan(zones=zones, floors=(house,))


def theatre(rows: int = 20, seats_per_row: int = 30, *, balcony_rows: int = 0) -> Plan:
    """Curved rows with two aisles in three price zones, wheelchair places at the ends of the last row, and a balcony
    on a floor of its own where ``balcony_rows`` says so."""
    zones = [Zone(key="z1", name="Front stalls", ink=1), Zone(key="z2", name="Stalls", ink=2)]
    stalls = []
    third = round(seats_per_row * 0.28)
    for row in range(rows):
        line = _theatre_line(seats_per_row, row, (third, seats_per_row - third))
        facts: dict[int, tuple[Fact, ...]] = {}
        if row == rows - 1 and seats_per_row >= 6:
            facts = dict.fromkeys((0, seats_per_row - 1), (Fact.ACCESSIBLE,))
            facts |= dict.fromkeys((1, seats_per_row - 2), (Fact.COMPANION,))
        stalls.append(_row("s", row + 1, line, "z1" if row < rows * 0.4 else "z2", facts))
    stage = _stage(min(seats_per_row * SPACING * 0.8, _room_for_stage(seats_per_row)))
    lower = Section(key="s", name="Stalls", rows=tuple(stalls))
    floors = [Floor(key="f1", name="Stalls", focus=_FOCUS, shapes=(stage,), sections=(lower,))]
    if balcony_rows:
        zones.append(Zone(key="z3", name="Balcony", ink=3))
        lines = [_theatre_line(seats_per_row, rows + 2 + row, (seats_per_row // 2,)) for row in range(balcony_rows)]
        upper = Section(
            key="b", name="Balcony", rows=tuple(_row("b", n, line, "z3") for n, line in enumerate(lines, 1))
        )
        floors.append(Floor(key="f2", name="Balcony", sections=(upper,)))
    return Plan(zones=tuple(zones), floors=tuple(floors))


def hall(rows: int = 12, seats_per_row: int = 16) -> Plan:
    """Straight rows with one aisle in the middle."""
    lines = [
        RowLine(count=seats_per_row, y=100 + row * ROW_DISTANCE, aisles=(seats_per_row // 2,)) for row in range(rows)
    ]
    section = Section(key="s", name="Hall", rows=tuple(_row("s", n, line, "z1") for n, line in enumerate(lines, 1)))
    stage = _stage(seats_per_row * SPACING * 0.7)
    floor = Floor(key="f1", name="Hall", focus=_FOCUS, shapes=(stage,), sections=(section,))
    return Plan(zones=(_FULL,), floors=(floor,))


def cabaret(tables: int = 16, chairs: int = 6, *, whole: bool = False) -> Plan:
    """Round tables in rows of four, by chair or as a whole."""
    made = []
    for number in range(tables):
        row, column = divmod(number, 4)
        x, y = (column - 1.5) * 150, 150 + row * 150
        made.append(round_table(f"t{number + 1}", str(number + 1), (x, y), chairs, "z1", whole=whole))
    section = Section(key="s", name="Table", tables=tuple(made))
    bar = Shape(key="bar", kind="rect", x=0, y=150 + math.ceil(tables / 4) * 150, width=400, height=40, text="Bar")
    floor = Floor(key="f1", name="Room", focus=_FOCUS, shapes=(_stage(360), bar), sections=(section,))
    return Plan(zones=(_FULL,), floors=(floor,))


def standing(capacity: int = 500) -> Plan:
    """One floor to stand on in front of the stage."""
    corners: tuple[Point, ...] = ((-300, 60), (300, 60), (300, 420), (-300, 420))
    area = Area(key="a1", name="Floor", capacity=capacity, zone="z1", points=corners)
    section = Section(key="s", name="Standing", areas=(area,))
    zones = (Zone(key="z1", name="Standing", ink=2),)
    floor = Floor(key="f1", name="Ground floor", focus=_FOCUS, shapes=(_stage(480),), sections=(section,))
    return Plan(zones=zones, floors=(floor,))


def arena(blocks: int = 40, rows: int = 20, seats_per_row: int = 25) -> Plan:
    """Blocks in two rings around a stage in the middle; 20,000 seats as it stands."""
    zones = tuple(Zone(key=f"z{ink}", name=name, ink=ink) for ink, name in enumerate(("Inner", "Middle", "Outer"), 1))
    inner = blocks // 2
    sections = []
    for block in range(blocks):
        is_outer = block >= inner
        turn = 360 * (block - inner * is_outer) / (blocks - inner if is_outer else inner)
        # The rows of a block are straight, so its front stands far enough out for its neighbours to be beside it.
        width = seats_per_row * SPACING + 60
        front = width / (2 * math.tan(math.pi / max(3, inner))) + is_outer * (rows + 3) * ROW_DISTANCE
        key = str((201 if is_outer else 101) + (block - inner if is_outer else block))
        made = []
        for row in range(rows):
            reach, bearing = front + row * ROW_DISTANCE, math.radians(turn)
            line = RowLine(count=seats_per_row, x=-math.sin(bearing) * reach, y=math.cos(bearing) * reach, turn=turn)
            zone = "z3" if is_outer else "z1" if row < rows / 2 else "z2"
            facts = {0: (Fact.ACCESSIBLE,), 1: (Fact.COMPANION,)} if row == rows - 1 and not is_outer else {}
            made.append(_row(key, row + 1, line, zone, facts))
        sections.append(Section(key=key, name=f"Block {key}", rows=tuple(made)))
    reach = seats_per_row * SPACING * max(3, inner) / 10
    stage = Shape(key="stage", kind="stage", x=0, y=0, width=reach, height=round(reach * 0.6), text="Stage")
    return Plan(zones=zones, floors=(Floor(key="f1", name="Arena", shapes=(stage,), sections=tuple(sections)),))


def house_of(seats: int) -> Plan:
    """A house of about so many seats: exactly so for 300, 2,000 and 20,000."""
    if seats <= 300:
        return playhouse()
    if seats <= 5_000:
        return theatre(math.ceil(seats / 50) - 8, 50, balcony_rows=8)
    return arena(rows=20, seats_per_row=max(10, math.ceil(seats / 800)))


def round_table(key: str, name: str, at: Point, chairs: int, zone: str, *, whole: bool = False) -> Table:
    """A round table with its chairs evenly around it, the first one at the top."""
    width = max(44.0, chairs * SPACING / math.pi - 20)
    seats = []
    for chair in range(chairs):
        turn = 2 * math.pi * chair / chairs
        reach = width / 2 + 17
        x, y = at[0] + math.sin(turn) * reach, at[1] - math.cos(turn) * reach
        angle = round((math.degrees(turn) + 180) % 360 - 180, 2)
        seats.append(
            Seat(key=f"{key}c{chair + 1}", label=str(chair + 1), x=round(x, 2), y=round(y, 2), angle=angle, zone=zone)
        )
    side = round(width, 1)
    return Table(key=key, name=name, x=at[0], y=at[1], width=side, height=side, whole=whole, seats=tuple(seats))


@dataclass(frozen=True)
class Starter:
    """A plan to begin with, by the name that people choose it by."""

    name: str
    draw: Callable[[], Plan]


STARTERS = {
    "theatre": Starter("A theatre with curved rows", theatre),
    "playhouse": Starter("A playhouse of 300: stalls and circle", playhouse),
    "hall": Starter("A hall with straight rows", hall),
    "cabaret": Starter("Round tables with six chairs each", cabaret),
    "standing": Starter("A floor to stand on", standing),
    "empty": Starter("Nothing but a stage", empty),
}


def _theatre_line(count: int, row: int, aisles: Sequence[int]) -> RowLine:
    radius = _theatre_radius(count) + row * ROW_DISTANCE
    return RowLine(count=count, y=_FIRST_ROW + row * ROW_DISTANCE, radius=radius, aisles=aisles)


def _theatre_radius(count: int) -> float:
    return max(960, count * SPACING * 1.2)


def _room_for_stage(count: int) -> float:
    """How wide a stage can be before the first row, which bends towards it, comes up beside it."""
    radius = _theatre_radius(count)
    bend = _FIRST_ROW - _STAGE_DEPTH / 2 - _CLEAR
    return 2 * (math.sqrt(radius**2 - (radius - bend) ** 2) - _CLEAR)


def _row(
    section: str, number: int, line: RowLine, zone: str, facts: Mapping[int, tuple[Fact, ...]] | None = None
) -> Row:
    # A letter after figures, figures after a letter: so no key of one row can be another row's.
    name = letters(number)
    key = f"{section}{name.lower()}"
    given = facts or {}
    seats = [
        Seat(
            key=f"{key}{place + 1}",
            label=str(place + 1),
            x=spot.x,
            y=spot.y,
            angle=spot.angle,
            zone=zone,
            facts=(*given.get(place, ()), *((Fact.AISLE,) if _is_at_aisle(line, place) else ())),
        )
        for place, spot in enumerate(line.spots())
    ]
    return Row(key=key, name=name, seats=tuple(seats))


def _is_at_aisle(line: RowLine, place: int) -> bool:
    return place in (0, line.count - 1) or any(place in (gap - 1, gap) for gap in line.aisles)


def _stage(width: float) -> Shape:
    return Shape(key="stage", kind="stage", x=0, y=0, width=round(width), height=_STAGE_DEPTH, text="Stage")
