"""Measures words in the two display faces, as a browser would set them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

FONTS = Path(__file__).resolve().parents[3] / "static" / "vendor" / "fonts"
CAP_HEIGHT = 0.71
_FILES = {"c": "special-gothic-condensed-one", "e": "special-gothic-expanded-one"}
_EM = 1000


@dataclass(frozen=True)
class Measure:
    """A line's ink and where it begins, in em; how far it passes the capitals above and the baseline below."""

    width: float
    bearing: float
    advance: float
    rise: float
    drop: float


@lru_cache(maxsize=4096)
def measure(text: str, face: str) -> Measure | None:
    """The line's measure in face ``c`` (condensed) or ``e`` (expanded); None when the faces can't set it."""
    runs = _runs(text, face)
    shaped = [_shape(font, part) for font, part in runs or ()]
    inked = [glyph for glyphs in shaped for glyph in glyphs if glyph.width > 0]
    if not inked:
        return None
    advance = sum(glyph.advance for glyphs in shaped for glyph in glyphs)
    first, last = shaped[0][0], shaped[-1][-1]
    after_last = last.advance - last.left - last.width
    return Measure(
        width=(advance - first.left - after_last) / _EM,
        bearing=first.left / _EM,
        advance=advance / _EM,
        rise=max(0.0, max(glyph.top for glyph in inked) / _EM - CAP_HEIGHT),
        drop=max(0.0, -min(glyph.bottom for glyph in inked) / _EM),
    )


@dataclass(frozen=True)
class _Glyph:
    advance: int
    left: int
    width: int
    top: int
    bottom: int


def _runs(text: str, face: str) -> list[tuple[hb.Font, str]] | None:
    """Cut the text where the browser would change between the Western file and the one with more Latin."""
    runs: list[tuple[hb.Font, str]] = []
    for letter in text:
        font = next((font for font in _fonts(face) if font.get_nominal_glyph(ord(letter))), None)
        if font is None:
            return None
        if runs and runs[-1][0] is font:
            runs[-1] = (font, runs[-1][1] + letter)
        else:
            runs.append((font, letter))
    return runs


def _shape(font: hb.Font, text: str) -> list[_Glyph]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return [
        _glyph(font, info.codepoint, position.x_advance)
        for info, position in zip(buffer.glyph_infos or (), buffer.glyph_positions or (), strict=True)
    ]


def _glyph(font: hb.Font, codepoint: int, advance: int) -> _Glyph:
    box = font.get_glyph_extents(codepoint)
    if box is None:
        return _Glyph(advance, 0, 0, 0, 0)
    return _Glyph(advance, box.x_bearing, box.width, box.y_bearing, box.y_bearing + box.height)


@lru_cache
def _fonts(face: str) -> tuple[hb.Font, ...]:
    files = (FONTS / f"{_FILES[face]}{more}.ttf" for more in ("", "-ext"))
    # A checkout without its fonts still runs; its titles are set plainly.
    return tuple(hb.Font(hb.Face(file.read_bytes())) for file in files if file.exists())
