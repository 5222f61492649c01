"""The art behind an event's title: the poster's scheme again, wide, in tint only and calm enough to read on."""

import math
from collections.abc import Callable, Iterator

from app.web.look.shapes import Dice, beam, box, disc, dome, quarter, ring

WIDTH, HEIGHT = 1280, 760


def arcs(dice: Dice) -> Iterator[str]:
    """Few, large quarter discs."""
    size = 320
    for y in range(0, HEIGHT + size, size):
        for x in range(0, WIDTH, size):
            if dice.share() > 0.3:
                yield quarter(x, y, size, dice.pick((0, 1, 2, 3)))


def discs(dice: Dice) -> Iterator[str]:
    """Two very large suns."""
    x = dice.pick((260, 420, 860))
    yield disc(x, dice.pick((200, 420)), 330)
    yield disc(WIDTH - x, dice.pick((500, 640)), 230)


def bars(dice: Dice) -> Iterator[str]:
    """A skyline from the ground up."""
    x = 0
    while x < WIDTH:
        width, height = dice.pick((20, 40, 60, 100, 140)), dice.pick((160, 280, 420, 600, 760))
        yield box(x, HEIGHT - height, width, height)
        x += width + dice.pick((30, 40, 60))


def halves(dice: Dice) -> Iterator[str]:
    """Domes and bowls."""
    radius = 160
    for y in range(0, HEIGHT + radius, 2 * radius):
        for x in range(0, WIDTH, 2 * radius):
            rising = dice.share() < 0.5
            yield dome(x, y + (2 * radius if rising else 0), radius, rising=rising)


def halftone(dice: Dice) -> Iterator[str]:
    """Dots that grow toward one edge."""
    near = dice.pick(((0, 760), (640, 760), (1280, 760), (1280, 0)))
    for y in range(30, HEIGHT + 40, 72):
        for x in range(30, WIDTH, 72):
            radius = round(30 * (1 - math.dist((x, y), near) / 1250))
            if radius > 2:
                yield disc(x, y, radius)


def fan(dice: Dice) -> Iterator[str]:
    """Rings around a point below or above."""
    x, y = dice.pick(((690, 800), (240, 820), (1040, 800), (640, -40)))
    step = dice.pick((56, 62, 72))
    for radius in range(2 * step, 1500, 2 * step):
        yield ring(x, y, radius, radius - step)


def rays(dice: Dice) -> Iterator[str]:
    """Beams from one point."""
    x, y = dice.pick((320, 640, 860)), dice.pick((300, 520))
    count = dice.pick((14, 18, 22))
    for ray in range(count):
        yield beam(x, y, ray / count, (ray + 0.5) / count, 1500)


HEROES: tuple[Callable[[Dice], Iterator[str]], ...] = (arcs, discs, bars, halves, halftone, fan, rays)
