"""Draws a seating plan as SVG. Coordinates are attributes, colours come from the sheet ``plans``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from markupsafe import Markup, escape

from app.venues.plan import Area, Floor, Plan, Point, Seat, Shape, Table
from app.venues.rowlines import AISLE, SPACING

SEAT = 20
_MARGIN = 40.0
# From so many seats on a row is drawn as a band: single seats would be smaller than a dot.
_BANDS_FROM = 4_000
_GAP = SPACING + AISLE * 0.6


@dataclass(frozen=True)
class Box:
    """A rectangle of the plan."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def view(self) -> str:
        """As SVG's viewBox has it."""
        return " ".join(f"{value:g}" for value in (self.left, self.top, self.right - self.left, self.bottom - self.top))


def plan_svg(plan: Plan, floor: Floor | None = None, *, label: str = "", class_: str = "plan") -> Markup:
    """One floor of the plan, the first unless another is given. Without a label it is decoration."""
    floor = floor or (plan.floors[0] if plan.floors else Floor(key="f1", name="Empty"))
    inks = {zone.key: zone.ink for zone in plan.zones}
    box = box_of(floor)
    # The browser shows it unscaled text and strokes alike; a wide house gets larger words.
    text_size = max(16, (box.right - box.left) / 45)
    sections = floor.sections
    drawn = [
        *(_shape(shape, text_size) for shape in floor.shapes),
        *(_area(area, inks, text_size) for section in sections for area in section.areas),
        *(_table(table) for section in sections for table in section.tables),
        *_seats([seat for section in sections for row in section.seated for seat in row.seats], inks),
    ]
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" viewBox="{}" {}>{}</svg>').format(class_, box.view, told, Markup("").join(drawn))


def box_of(floor: Floor) -> Box:
    """What the floor covers, with a margin."""
    points = list(_extent(floor)) or [(-200.0, -100.0), (200.0, 100.0)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(
        *(round(side, 1) for side in (min(xs) - _MARGIN, min(ys) - _MARGIN, max(xs) + _MARGIN, max(ys) + _MARGIN))
    )


def _extent(floor: Floor) -> Iterable[Point]:
    for shape in floor.shapes:
        yield from shape.points
        if not shape.points:
            reach = max(shape.width, shape.height) / 2 if shape.angle else 0
            across, along = reach or shape.width / 2, reach or shape.height / 2
            yield shape.x - across, shape.y - along
            yield shape.x + across, shape.y + along
    for section in floor.sections:
        for row in section.seated:
            yield from ((seat.x, seat.y) for seat in row.seats)
        for area in section.areas:
            yield from area.points


def _seats(seats: Sequence[Seat], inks: dict[str, int]) -> Iterable[Markup]:
    draw = _band if len(seats) > _BANDS_FROM else _squares
    by_zone: dict[str, list[Seat]] = {}
    for seat in seats:
        by_zone.setdefault(seat.zone, []).append(seat)
    for zone, members in by_zone.items():
        yield Markup('<path class="plan__seats plan__ink plan__ink--{}" d="{}"/>').format(
            inks.get(zone, 1), draw(members)
        )


def _squares(seats: Sequence[Seat]) -> str:
    # Each seat is a short line as thick as it is long: a square, turned as the seat is.
    half = SEAT / 2
    parts = []
    for seat in seats:
        across, down = half * cos(radians(seat.angle)), half * sin(radians(seat.angle))
        parts.append(f"M{seat.x - across:.1f} {seat.y - down:.1f}l{2 * across:.1f} {2 * down:.1f}")
    return "".join(parts)


def _band(seats: Sequence[Seat]) -> str:
    parts, last, skipped = [], None, False
    for seat in seats:
        is_near = last is not None and abs(seat.x - last.x) + abs(seat.y - last.y) < 2 * _GAP
        if last is None or not is_near or seat.angle != last.angle:
            if skipped and last is not None:
                parts.append(f"L{last.x:.0f} {last.y:.0f}")
            parts.append(f"{'L' if is_near else 'M'}{seat.x:.0f} {seat.y:.0f}")
            skipped = False
        else:
            skipped = True
        last = seat
    if skipped and last is not None:
        parts.append(f"L{last.x:.0f} {last.y:.0f}")
    return "".join(parts)


def _table(table: Table) -> Markup:
    x, y, w, h = table.x, table.y, table.width, table.height
    if table.is_round:
        return Markup('<ellipse class="plan__table" cx="{}" cy="{}" rx="{}" ry="{}"/>').format(x, y, w / 2, h / 2)
    return Markup('<rect class="plan__table" x="{}" y="{}" width="{}" height="{}"{}/>').format(
        x - w / 2, y - h / 2, w, h, _turn(table.angle, x, y)
    )


def _area(area: Area, inks: dict[str, int], text_size: float) -> Markup:
    corners = " ".join(f"{x:g},{y:g}" for x, y in area.points)
    x, y = (sum(point[axis] for point in area.points) / len(area.points) for axis in (0, 1))
    return Markup('<polygon class="plan__area plan__ink plan__ink--{}" points="{}"/>').format(
        inks.get(area.zone, 1), corners
    ) + _words(f"{area.name}, {area.capacity:,}", x, y, text_size)


def _shape(shape: Shape, text_size: float) -> Markup:
    x, y, w, h = shape.x, shape.y, shape.width, shape.height
    turn = _turn(shape.angle, x, y)
    if shape.kind == "line":
        points = " ".join(f"{px:g},{py:g}" for px, py in shape.points)
        return Markup('<polyline class="plan__line" points="{}"/>').format(points)
    if shape.kind == "text":
        return _words(shape.text, x, y, text_size, turn)
    if shape.kind == "ellipse":
        drawn = Markup('<ellipse class="plan__shape" cx="{}" cy="{}" rx="{}" ry="{}"{}/>').format(
            x, y, w / 2, h / 2, turn
        )
    else:
        drawn = Markup('<rect class="plan__{}" x="{}" y="{}" width="{}" height="{}"{}/>').format(
            "stage" if shape.kind == "stage" else "shape", x - w / 2, y - h / 2, w, h, turn
        )
    return drawn + _words(shape.text, x, y, text_size, turn, on_stage=shape.kind == "stage")


def _words(text: str, x: float, y: float, size: float, turn: Markup | None = None, *, on_stage: bool = False) -> Markup:
    if not text:
        return Markup("")
    kind = " plan__words--stage" if on_stage else ""
    return Markup('<text class="plan__words{}" x="{:g}" y="{:g}" font-size="{:.0f}"{}>{}</text>').format(
        kind, x, y + size / 3, size, turn or Markup(""), escape(text)
    )


def _turn(angle: float, x: float, y: float) -> Markup:
    return Markup(' transform="rotate({:g} {:g} {:g})"').format(angle, x, y) if angle else Markup("")
