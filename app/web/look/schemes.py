"""The seven ways a poster is composed: each prints shapes with the tint ink and with the spot ink."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from app.web.look.shapes import Dice, beam, box, disc, dome, quarter, ring


@dataclass(frozen=True)
class Sheet:
    """A sheet in the press: its size and what each ink has printed so far."""

    width: int
    height: int
    tint: list[str] = field(default_factory=list)
    spot: list[str] = field(default_factory=list)


def arcs(sheet: Sheet, dice: Dice) -> None:
    """Quarter discs in a grid, some on a square of tint."""
    size = dice.pick((150, 200))
    for y in range(0, sheet.height, size):
        for x in range(0, sheet.width, size):
            throw = dice.share()
            if throw < 0.12:
                continue
            ink = sheet.tint if throw < 0.55 else sheet.spot
            ink.append(quarter(x, y, size, dice.pick((0, 1, 2, 3))))
            if throw > 0.86:
                sheet.tint.append(box(x, y, size, size))


def discs(sheet: Sheet, dice: Dice) -> None:
    """Two suns that cross, above a sea of lines."""
    radius = dice.pick((220, 260, 300))
    x = dice.pick((200, 300, 400))
    sheet.tint.append(disc(x, 290, radius))
    sheet.spot.append(disc(sheet.width - x, 290 + dice.pick((200, 240)), radius * dice.pick((0.55, 0.8, 1))))
    waves = dice.pick((5, 7, 9))
    for wave in range(waves):
        thickness = 2 * (waves - wave)
        sheet.spot.append(box(0, sheet.height - 12 - wave * 24 - thickness, sheet.width, thickness))


def bars(sheet: Sheet, dice: Dice) -> None:
    """A skyline of columns with a moon behind it."""
    x = 0
    while x < sheet.width:
        width, height = dice.pick((10, 20, 20, 40, 60, 100)), dice.pick((200, 400, 500, 700))
        ink = sheet.tint if dice.share() < 0.55 else sheet.spot
        ink.append(box(x, sheet.height - height, width, height))
        x += width + dice.pick((10, 20, 20, 30))
    sheet.tint.append(disc(dice.pick((150, 300, 450)), dice.pick((180, 260)), dice.pick((110, 150))))


def halves(sheet: Sheet, dice: Dice) -> None:
    """Domes and bowls in rows, with blocks below some of them."""
    cell = 200
    for row, y in enumerate(range(0, sheet.height, cell)):
        for column, x in enumerate(range(0, sheet.width, cell)):
            if dice.share() < 0.06:
                continue
            inks = (sheet.spot, sheet.tint) if (row + column) % 2 else (sheet.tint, sheet.spot)
            rising = dice.share() < 0.5
            inks[0].append(dome(x, y + (cell if rising else 0), cell / 2, rising=rising))
            if dice.share() < 0.45:
                inks[1].append(box(x, y + (cell / 2 if rising else 0), cell, cell / 2))


def halftone(sheet: Sheet, dice: Dice) -> None:
    """Dots that shrink away from a corner, and one great dot over them."""
    near = dice.pick(((0, 0), (600, 0), (600, 800), (0, 800), (300, 400)))
    for y in range(40, sheet.height, 60):
        for x in range(30, sheet.width, 60):
            radius = round(34 * (1 - math.dist((x, y), near) / 900))
            if radius > 2:
                sheet.tint.append(disc(x, y, radius))
    sheet.spot.append(disc(sheet.width / 2, dice.pick((300, 400, 500)), dice.pick((170, 220))))


def fan(sheet: Sheet, dice: Dice) -> None:
    """Rings around a point at the edge, a half-sun and a planet."""
    x, y = dice.pick(((0, 800), (600, 800), (300, 800), (600, 0)))
    step = dice.pick((50, 60, 75))
    for radius in range(2 * step, 1100, 2 * step):
        sheet.tint.append(ring(x, y, radius, radius - step))
    sheet.spot.append(disc(x, y, step * dice.pick((3, 5))))
    sheet.spot.append(disc(dice.pick((150, 450)), 200 if y else 600, dice.pick((60, 90))))


def rays(sheet: Sheet, dice: Dice) -> None:
    """Beams from a point, and a disc where they meet."""
    x, y = dice.pick((150, 300, 450)), dice.pick((300, 400, 500))
    count = dice.pick((12, 16, 20))
    sheet.tint.extend(beam(x, y, ray / count, (ray + 0.5) / count, 1100) for ray in range(count))
    sheet.spot.append(disc(x, y, dice.pick((110, 150, 190))))


SCHEMES: tuple[Callable[[Sheet, Dice], None], ...] = (arcs, discs, bars, halves, halftone, fan, rays)
