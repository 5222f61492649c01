"""Paths of the few shapes that posters are printed with, and the dice that place them."""

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws that follow from a seed alone, the same on every machine and in every version of Python."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._thrown = 0

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[int(self.share() * len(options))]

    def share(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        self._thrown += 1
        salt = self._thrown.to_bytes(16, "big")
        drawn = hashlib.blake2b(self._seed, digest_size=4, salt=salt).digest()
        return int.from_bytes(drawn, "big") / 2**32


def disc(x: float, y: float, radius: float) -> str:
    """A full circle."""
    half = f"a{radius:g} {radius:g} 0 1 0"
    return f"M{x - radius:g} {y:g}{half} {2 * radius:g} 0{half}-{2 * radius:g} 0z"


def ring(x: float, y: float, outer: float, inner: float) -> str:
    """A circle with a hole, when filled by the even-odd rule."""
    return disc(x, y, outer) + (disc(x, y, inner) if inner > 0 else "")


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle."""
    return f"M{x:g} {y:g}h{width:g}v{height:g}h-{width:g}z"


def quarter(x: float, y: float, size: float, corner: int) -> str:
    """A quarter disc that fills a square cell; its centre is in one of the four corners, clockwise from top left."""
    ways = (
        f"M{x:g} {y:g}h{size:g}a{size:g} {size:g} 0 0 1-{size:g} {size:g}z",
        f"M{x + size:g} {y:g}v{size:g}a{size:g} {size:g} 0 0 1-{size:g}-{size:g}z",
        f"M{x + size:g} {y + size:g}h-{size:g}a{size:g} {size:g} 0 0 1 {size:g}-{size:g}z",
        f"M{x:g} {y + size:g}v-{size:g}a{size:g} {size:g} 0 0 1 {size:g} {size:g}z",
    )
    return ways[corner % 4]


def dome(x: float, y: float, radius: float, *, rising: bool) -> str:
    """Half a disc on the line at ``y``: above it when rising, else hanging below."""
    return f"M{x:g} {y:g}a{radius:g} {radius:g} 0 0 {1 if rising else 0} {2 * radius:g} 0z"


def beam(x: float, y: float, start: float, end: float, length: float) -> str:
    """A wedge of light from a point, between two angles in turns."""
    points = [
        f"{x + length * math.cos(math.tau * turn):.0f} {y + length * math.sin(math.tau * turn):.0f}"
        for turn in (start, end)
    ]
    return f"M{x:g} {y:g}L{points[0]} {points[1]}z"
