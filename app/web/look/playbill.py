"""The playbill setting: a title broken into lines that each fill the measure exactly.

The lines are measured once, when the title is saved. On the page they are SVG text in a box as wide as its column, so
that they fit at any width without a script, without a style and without a shift while the fonts load.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from markupsafe import Markup

from app.web.look.typeface import CAP_HEIGHT, measure

LONGEST_TITLE = 90
_MOST_LINES = 4
_MEASURE = 1000
_GAP = 55
# The round letters pass the lines by a hair; only accents and tails need room of their own.
_OVERSHOOT = 0.03

# As shares of the measure: how high the whole may stand, and how high one line.
_LOWEST, _HIGHEST = 0.34, 0.62
_LOWEST_LINE, _HIGHEST_LINE = 0.075, 0.40
# A line this high in the condensed face is set in the expanded one.
_TOWERING = 0.36
_HANGING = frozenset(
    (
        "THE",
        "A",
        "AN",
        "OF",
        "AND",
        "&",
        "IN",
        "AT",
        "FOR",
        "TO",
        "ON",
        "WITH",
        "BY",
        "DER",
        "DIE",
        "DAS",
        "UND",
        "LE",
        "LA",
    )
)


@dataclass(frozen=True)
class Line:
    """One line: its text in capitals, face ``c`` or ``e``, and its measures in em."""

    text: str
    face: str
    width: float
    bearing: float
    advance: float
    rise: float = 0.0
    drop: float = 0.0

    @property
    def height(self) -> float:
        """The height of its capitals as a share of the measure."""
        return CAP_HEIGHT / self.width


@lru_cache(maxsize=500)
def setting(title: str) -> tuple[Line, ...]:
    """The lines of the title; none when it is too long or in a script that the faces don't have."""
    words = title.upper().split()
    if not words or len(title) > LONGEST_TITLE:
        return ()
    settings = [lines for texts in _broken(words) if (lines := _lines(texts))]
    return min(settings, key=_cost, default=())


def one_line(text: str, *, face: str = "") -> tuple[Line, ...]:
    """The text as a single line, in the face that suits its length unless one is named."""
    line = _line(" ".join(text.upper().split()), face)
    return (line,) if line else ()


def to_json(lines: Iterable[Line]) -> list[dict[str, object]]:
    """The lines as plain values, to be kept with the event."""
    return [asdict(line) for line in lines]


def from_json(kept: Iterable[dict[str, object]]) -> tuple[Line, ...]:
    """The lines that were kept."""
    return tuple(Line(**line) for line in kept)  # type: ignore[arg-type]


def svg(lines: Sequence[Line]) -> Markup:
    """The lines as a drawing that is as wide as its place; the words themselves are said beside it."""
    drawn, height = Markup(""), 0.0
    for line in lines:
        size = _MEASURE / line.width
        height += (_GAP if drawn else 0) + _room(line.rise) * size + CAP_HEIGHT * size
        drawn += Markup(
            '<text class="fit__{}" x="{:.1f}" y="{:.1f}" font-size="{:.1f}" textLength="{:.1f}"'
            ' lengthAdjust="spacingAndGlyphs">{}</text>'
        ).format(line.face, -line.bearing * size, height, size, line.advance * size, line.text)
        height += _room(line.drop) * size
    return Markup('<svg viewBox="0 0 {} {:.0f}" aria-hidden="true">{}</svg>').format(_MEASURE, height, drawn)


def _broken(words: list[str]) -> Iterator[list[str]]:
    for count in range(1, min(_MOST_LINES, len(words)) + 1):
        for cuts in combinations(range(1, len(words)), count - 1):
            yield [" ".join(words[start:end]) for start, end in pairwise((0, *cuts, len(words)))]


def _lines(texts: Iterable[str]) -> tuple[Line, ...]:
    lines = [_line(text) for text in texts]
    return tuple(line for line in lines if line) if all(lines) else ()


def _line(text: str, face: str = "") -> Line | None:
    condensed, expanded = measure(text, "c"), measure(text, "e")
    if not condensed or not expanded:
        return None
    face = face or ("e" if CAP_HEIGHT / condensed.width > _TOWERING else "c")
    return Line(text, face, **asdict(condensed if face == "c" else expanded))


def _cost(lines: Sequence[Line]) -> float:
    heights = [line.height for line in lines]
    whole = sum(heights) + _GAP / _MEASURE * (len(lines) - 1)
    cost = 3 * _over(_LOWEST, whole) + 5 * _over(whole, _HIGHEST) + 0.02 * len(lines)
    cost += sum(8 * _over(_LOWEST_LINE, height) + 4 * _over(height, _HIGHEST_LINE) for height in heights)
    hanging = sum(" " in line.text and line.text.split()[-1] in _HANGING for line in lines[:-1])
    alone = sum(line.text in _HANGING for line in lines)
    return cost + 0.06 * hanging + 0.5 * alone


def _over(value: float, limit: float) -> float:
    return max(0.0, value - limit)


def _room(overshoot: float) -> float:
    return overshoot if overshoot > _OVERSHOOT else 0.0
