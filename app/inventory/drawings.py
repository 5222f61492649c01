"""Draws a house: the stage, rows and areas as SVG, every seat as a checkbox, and where each stands as a style sheet.

Made of strings once for each version of a seating, not by templates: a house has thousands of seats. The content policy
forbids style attributes, so the places of the boxes are rules of a sheet of their own (docs/decisions/0007-*.md).
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from markupsafe import Markup

from app.inventory.furniture import areas_of, corners_of, parts_of, short
from app.inventory.house import House, HouseSeat
from app.venues.plan import Floor, Plan, Point

# From the middle of the outermost seat to the edge of the paper, and to the row's letter.
_MARGIN = 38.0
_LETTER = 23.0
_SEAT = 12.0
_FEW_SECTIONS = 12


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One picture: a floor, or one section of it, with the seats that stand in it."""

    key: str
    name: str
    left: float
    top: float
    width: float
    height: float
    seats: tuple[HouseSeat, ...]
    # Stage, shapes, tables and areas; and the letters of the rows.
    furniture: Markup
    letters: Markup

    @property
    def view_box(self) -> str:
        """For the SVG's ``viewBox``."""
        return f"{self.left:.0f} {self.top:.0f} {self.width:.0f} {self.height:.0f}"


@dataclass(frozen=True, kw_only=True)
class SeatLook:
    """How the seats of one pool are drawn and named: the zone's ink, the price in words, whether they can be had."""

    ink: int
    price: str


def frames_of(house: House, plan: Plan) -> tuple[Frame, ...]:
    """Every floor that has something on it, with its stage and its row letters."""
    return tuple(
        _frame(f"f{number}", floor.name, seats, floor)
        for number, floor in enumerate(plan.floors)
        if (seats := tuple(seat for seat in house.seats if seat.floor == floor.name)) or _has_areas(floor)
    )


def frame_of_section(house: House, floor: str, section: str, number: int) -> Frame:
    """One section alone, for houses that are too large to show at once."""
    seats = tuple(seat for seat in house.seats if seat.section == section and seat.floor == floor)
    return _frame(f"p{number}", section, seats, None)


def places(frames: Iterable[Frame]) -> str:
    """The style sheet that puts every box where its seat is."""
    return "@layer screens{" + "".join(rule for frame in frames for rule in _rules(frame)) + "}"


def boxes(seats: Iterable[HouseSeat], looks: Mapping[str, SeatLook]) -> list[str]:
    """The checkbox of every seat without its end, so that ``joined`` only adds what changes."""
    return [_box(seat, looks[seat.pool_id]) for seat in seats]


def joined(
    seats: Sequence[HouseSeat], pieces: Sequence[str], taken: Iterable[int], yours: Iterable[int] = ()
) -> Markup:
    """The boxes as they stand: what nobody can have is disabled, what is yours is checked."""
    gone, mine = set(taken), set(yours)
    ends = (" checked>" if seat.number in mine else " disabled>" if seat.number in gone else ">" for seat in seats)
    return Markup("".join(piece + end for piece, end in zip(pieces, ends, strict=True)))  # noqa: S704 - escaped in _box


def words_for(seat: HouseSeat, price: str) -> str:
    """What a seat is called for people who can't see it: ``Stalls row D seat 11, €48``."""
    return ", ".join([seat_words(seat), price, *facts_of(seat)])


def seat_words(seat: HouseSeat) -> str:
    """The seat's place in words."""
    kind = "wheelchair place" if seat.is_accessible else "seat"
    if seat.whole:
        return f"{seat.section} {seat.row} chair {seat.label}"
    return f"{seat.section} row {seat.row} {kind} {seat.label}"


def facts_of(seat: HouseSeat) -> list[str]:
    """What a buyer should know before choosing the seat."""
    return [
        words
        for words in (
            "companion seat" if seat.is_companion else "",
            "restricted view" if seat.is_restricted else "",
            "sold with the whole table" if seat.whole else "",
            seat.note,
        )
        if words
    ]


def section_shapes(frame: Frame) -> dict[str, str]:
    """The outline of every section with its name, for the overview of a large house."""
    shapes = {}
    by_section: dict[str, list[HouseSeat]] = {}
    for seat in frame.seats:
        by_section.setdefault(seat.section, []).append(seat)
    for section, seats in by_section.items():
        corners = hull([point for seat in seats for point in _around(seat)])
        x = (min(seat.x for seat in seats) + max(seat.x for seat in seats)) / 2
        y = (min(seat.y for seat in seats) + max(seat.y for seat in seats)) / 2
        outline = " ".join(f"{x:.0f},{y:.0f}" for x, y in corners)
        # What every name begins with is said once, beside the drawing.
        name = section.rpartition(" ")[2] if len(by_section) > _FEW_SECTIONS else section
        shapes[section] = f'<polygon points="{outline}"/><text x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>'
    return shapes


def _around(seat: HouseSeat) -> list[Point]:
    return [(seat.x + x, seat.y + y) for x in (-_SEAT, _SEAT) for y in (-_SEAT, _SEAT)]


def hull(points: Sequence[Point]) -> list[Point]:
    """The corners of the smallest convex shape around the points."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _half(ordered) + _half(ordered[::-1])


def _half(points: Sequence[Point]) -> list[Point]:
    corners: list[Point] = []
    for point in points:
        while len(corners) > 1 and _turn(corners[-2], corners[-1], point) <= 0:
            corners.pop()
        corners.append(point)
    return corners[:-1]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _has_areas(floor: Floor) -> bool:
    return any(section.areas for section in floor.sections)


def _frame(key: str, name: str, seats: tuple[HouseSeat, ...], floor: Floor | None) -> Frame:
    points = [(seat.x, seat.y) for seat in seats]
    edges = [point for shape in (floor.shapes if floor else ()) for point in corners_of(shape)]
    edges += [point for area in areas_of(floor) for point in area.points]
    xs = [x for x, _ in points] or [x for x, _ in edges]
    ys = [y for _, y in points] or [y for _, y in edges]
    left = min(min(xs) - _MARGIN, *(x - 12 for x, _ in edges), math.inf)
    right = max(max(xs) + _MARGIN, *(x + 12 for x, _ in edges), -math.inf)
    top = min(min(ys) - 32, *(y - 12 for _, y in edges), math.inf)
    bottom = max(max(ys) + 28, *(y + 12 for _, y in edges), -math.inf)
    left, top = math.floor(left), math.floor(top)
    letters = [*_row_letters(seats), *(_section_names(seats) if floor and len(floor.sections) > 1 else ())]
    return Frame(
        key=key,
        name=name,
        left=left,
        top=top,
        width=math.ceil(right - left),
        height=math.ceil(bottom - top),
        seats=seats,
        furniture=Markup("".join(parts_of(floor))),  # noqa: S704 - every name in it is escaped
        letters=Markup("".join(letters)),  # noqa: S704 - every name in it is escaped
    )


def _row_letters(seats: Sequence[HouseSeat]) -> Iterator[str]:
    for (_, row), found in groupby(seats, key=lambda seat: (seat.section, seat.row)):
        line = list(found)
        if any(seat.whole for seat in line) or _is_round(line):
            continue
        for end in (line[0], line[-1])[: len(line)]:
            away = -1 if end is line[0] else 1
            x, y = _beside(end, away)
            yield f'<text x="{short(x)}" y="{short(y)}">{escape(row)}</text>'


def _is_round(line: Sequence[HouseSeat]) -> bool:
    return len(line) > 2 and max(seat.angle for seat in line) - min(seat.angle for seat in line) > 170


def _beside(seat: HouseSeat, away: int) -> Point:
    turn = math.radians(seat.angle)
    return seat.x + away * _LETTER * math.cos(turn), seat.y + away * _LETTER * math.sin(turn)


def _section_names(seats: Sequence[HouseSeat]) -> Iterator[str]:
    for section, found in groupby(seats, key=lambda seat: seat.section):
        rows = [list(row) for _, row in groupby(found, key=lambda seat: seat.row)]
        if _is_round(rows[0]):
            continue
        front = rows[0]
        middle = front[len(front) // 2]
        turn = math.radians(middle.angle)
        x = sum(seat.x for seat in front) / len(front) + math.sin(turn) * 30
        y = middle.y - math.cos(turn) * 30
        turned = f' transform="rotate({short(middle.angle)} {short(x)} {short(y)})"' if abs(middle.angle) > 2 else ""
        yield f'<text class="plan__section" x="{short(x)}" y="{short(y)}"{turned}>{escape(section)}</text>'


def _rules(frame: Frame) -> Iterator[str]:
    yield f"#{frame.key}{{--w:{frame.width:.0f};--h:{frame.height:.0f}}}"
    # Seats that are turned alike say so together.
    turned: dict[str, list[str]] = {}
    for seat in frame.seats:
        x = (seat.x - frame.left) / frame.width * 100
        y = (seat.y - frame.top) / frame.height * 100
        yield f"#s{seat.number}{{left:{short(x)}%;top:{short(y)}%}}"
        if seat.angle:
            turned.setdefault(short(seat.angle, 1), []).append(f"#s{seat.number}")
    for angle, names in turned.items():
        yield f"{','.join(names)}{{--r:{angle}deg}}"


def _box(seat: HouseSeat, look: SeatLook) -> str:
    kind = "wc" if seat.is_accessible else f"z{look.ink}"
    whole = f" data-whole={escape(seat.whole)}" if seat.whole else ""
    return (
        f'<input type=checkbox class="seat {kind}" name=seat id=s{seat.number} value={escape(seat.key)}'
        f' aria-label="{escape(words_for(seat, look.price))}"{whole}'
    )
