"""Draws the pace of a sale: a line that needs no script, no legend and no style of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

Point = tuple[float, float]


@dataclass(frozen=True)
class _Scale:
    most: float

    def x(self, share: float) -> str:
        return f"{100 * share:.2f}"

    def y(self, value: float) -> str:
        return f"{100 - 100 * value / self.most:.2f}"

    def path(self, points: Sequence[Point]) -> str:
        return "M" + "L".join(f"{self.x(x)} {self.y(y)}" for x, y in points)


def plot(
    points: Sequence[Point],
    most: float,
    label: str,
    *,
    now: str = "",
    marks: Sequence[tuple[float, str]] = (),
    dates: Sequence[tuple[float, str]] = (),
    forecast: Sequence[Point] = (),
    last: Sequence[Point] = (),
) -> Markup:
    """The figure: ``points`` as (share of the time, count), with ``most`` at the top; ``label`` says it in a sentence.

    ``now`` is written at the end of the line; ``marks`` and ``dates`` are (share of the time, words); ``forecast`` is
    dotted, ``last`` (the last event) is grey.
    """
    scale = _Scale(max(most, 1))
    words = Markup("").join(
        [*_heights(scale), *(_mark(scale, *mark) for mark in marks), *_dates(scale, dates), _now(scale, points, now)]
    )
    return Markup(
        '<figure class="plot"><svg class="plot__sheet" role="img" aria-label="{}">'
        '<svg class="plot__lines" viewBox="0 0 100 100" preserveAspectRatio="none">{}</svg>{}</svg></figure>'
    ).format(label, Markup("").join([*_rules(), *_lines(scale, points, forecast, last)]), words)


def _rules() -> list[Markup]:
    rules = [Markup('<path class="plot__rule" d="M0 {0}H100"/>').format(y) for y in ("33.33", "66.67")]
    return [*rules, Markup('<path class="plot__most" d="M0 0H100"/><path class="plot__base" d="M0 100H100"/>')]


def _lines(scale: _Scale, points: Sequence[Point], forecast: Sequence[Point], last: Sequence[Point]) -> list[Markup]:
    drawn = []
    if points:
        ground = f"{scale.path(points)}L{scale.x(points[-1][0])} 100L{scale.x(points[0][0])} 100z"
        drawn.append(Markup('<path class="plot__area" d="{}"/>').format(ground))
    for name, line in (("last", last), ("forecast", forecast), ("line", points)):
        if line:
            drawn.append(Markup('<path class="plot__{}" d="{}"/>').format(name, scale.path(line)))
    return drawn


def _heights(scale: _Scale) -> list[Markup]:
    shares = (0.0, 1 / 3, 2 / 3, 1.0) if scale.most >= 3 else (0.0, 1.0)
    return [
        Markup('<text class="plot__height" x="100%" y="{}%" dx="8" dy=".35em">{:,.0f}</text>').format(
            f"{100 - 100 * share:.2f}", scale.most * share
        )
        for share in shares
    ]


def _mark(scale: _Scale, share: float, words: str) -> Markup:
    return Markup(
        '<line class="plot__mark" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>'
        '<text class="plot__word" x="{0}%" y="0" dx="6" dy="1.2em">{1}</text>'
    ).format(scale.x(share), words)


def _dates(scale: _Scale, dates: Sequence[tuple[float, str]]) -> list[Markup]:
    return [
        Markup('<text class="plot__date{}" x="{}%" y="100%" dy="1.5em">{}</text>').format(
            " plot__date--first" if share < 0.05 else " plot__date--last" if share > 0.95 else "", scale.x(share), words
        )
        for share, words in dates
    ]


def _now(scale: _Scale, points: Sequence[Point], now: str) -> Markup:
    if not points or not now:
        return Markup("")
    x, y = points[-1]
    side = "start" if x < 0.15 else "end"
    return Markup('<text class="plot__now plot__now--{}" x="{}%" y="{}%" dx="{}" dy="-.4em">{}</text>').format(
        side, scale.x(x), scale.y(y), 0 if side == "start" else -6, now
    )
