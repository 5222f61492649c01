"""Draws what stands in a house besides the seats: stage, walls and words, tables, areas to stand on."""

import math
from collections.abc import Iterator
from html import escape

from app.venues.plan import Area, Floor, Point, Shape, Table


def areas_of(floor: Floor | None) -> list[Area]:
    """Every standing area of the floor."""
    return [area for section in (floor.sections if floor else ()) for area in section.areas]


def corners_of(shape: Shape) -> list[Point]:
    """Points that the shape reaches to."""
    if shape.kind == "line":
        return [(shape.x + x, shape.y + y) for x, y in shape.points]
    if shape.kind == "text":
        return [(shape.x, shape.y)]
    half_w, half_h = shape.width / 2, shape.height / 2
    turn = math.radians(shape.angle)
    corners = [(-half_w, -half_h), (half_w, -half_h), (half_w, half_h), (-half_w, half_h)]
    return [
        (shape.x + x * math.cos(turn) - y * math.sin(turn), shape.y + x * math.sin(turn) + y * math.cos(turn))
        for x, y in corners
    ]


def parts_of(floor: Floor | None) -> Iterator[str]:
    """All of it as SVG; every name in it is escaped."""
    if floor is None:
        return
    for shape in floor.shapes:
        yield _shape(shape)
    for section in floor.sections:
        yield from map(_area, section.areas)
        yield from map(_table, section.tables)


def _shape(shape: Shape) -> str:
    turned = f' transform="rotate({short(shape.angle)} {short(shape.x)} {short(shape.y)})"' if shape.angle else ""
    words = f'<text class="plan__word" x="{short(shape.x)}" y="{short(shape.y)}">{escape(shape.text)}</text>'
    if shape.kind == "stage":
        return f'<g class="plan__stage"{turned}><path d="{_stage(shape)}"/>{words if shape.text else ""}</g>'
    if shape.kind == "line":
        corners = " ".join(f"{short(shape.x + x)},{short(shape.y + y)}" for x, y in shape.points)
        return f'<polyline class="plan__line" points="{corners}"/>'
    if shape.kind == "text":
        return f"<g{turned}>{words}</g>"
    x, y, width, height = shape.x - shape.width / 2, shape.y - shape.height / 2, shape.width, shape.height
    body = (
        f'<ellipse cx="{short(shape.x)}" cy="{short(shape.y)}" rx="{short(width / 2)}" ry="{short(height / 2)}"/>'
        if shape.kind == "ellipse"
        else f'<rect x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}"/>'
    )
    return f'<g class="plan__shape"{turned}>{body}{words if shape.text else ""}</g>'


def _stage(shape: Shape) -> str:
    left, top, width, height = shape.x - shape.width / 2, shape.y - shape.height / 2, shape.width, shape.height
    if width < 3 * height:
        return f"M{short(left)} {short(top)}h{short(width)}v{short(height)}h-{short(width)}z"
    # A shallow stage looks towards its house: its front edge is a bow.
    side, bow = height * 0.72, height * 0.56
    edge = f"q-{short(width / 2)} {short(bow)}-{short(width)} 0z"
    return f"M{short(left)} {short(top)}h{short(width)}v{short(side)}{edge}"


def _area(area: Area) -> str:
    corners = " ".join(f"{short(x)},{short(y)}" for x, y in area.points)
    x = sum(x for x, _ in area.points) / len(area.points)
    y = sum(y for _, y in area.points) / len(area.points)
    name = f'<text class="plan__word" x="{short(x)}" y="{short(y)}">{escape(area.name)}</text>'
    return f'<g class="plan__area"><polygon points="{corners}"/>{name}</g>'


def _table(table: Table) -> str:
    x, y, width, height = table.x, table.y, table.width, table.height
    body = (
        f'<ellipse cx="{short(x)}" cy="{short(y)}" rx="{short(width / 2)}" ry="{short(height / 2)}"/>'
        if table.is_round
        else f'<rect x="{short(x - width / 2)}" y="{short(y - height / 2)}" width="{short(width)}" '
        f'height="{short(height)}" transform="rotate({short(table.angle)} {short(x)} {short(y)})"/>'
    )
    return f'<g class="plan__table">{body}<text x="{short(x)}" y="{short(y)}">{escape(table.name)}</text></g>'


def short(number: float, digits: int = 2) -> str:
    """The number with few digits, as files like it."""
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{number:.0f}"
    return "0" if text == "-0" else text
