"""Titles on pages: read to everybody as one sentence, and drawn as playbill lines."""

from functools import lru_cache
from typing import Protocol

from markupsafe import Markup

from app.web.look import playbill
from app.web.look.playbill import Line


class Titled(Protocol):
    """What has a title, and perhaps its setting."""

    @property
    def title(self) -> str:
        """The title as it was typed."""

    @property
    def title_lines(self) -> list[dict[str, object]]:
        """The setting that was kept with it; empty when there is none."""


def fit_title(event: Titled, tag: str = "h1", class_: str = "") -> Markup:
    """The event's title in its setting."""
    lines = playbill.from_json(event.title_lines) if event.title_lines else playbill.setting(event.title)
    return _fitted(event.title, lines, tag, class_)


@lru_cache(maxsize=500)
def fit(text: str, tag: str = "p", face: str = "", class_: str = "") -> Markup:
    """Any few words as one line that fills the measure."""
    return _fitted(text, playbill.one_line(text, face=face), tag, class_)


@lru_cache(maxsize=500)
def _fitted(text: str, lines: tuple[Line, ...], tag: str, class_: str) -> Markup:
    names = " ".join(name for name in ("fit", "" if lines else "fit--plain", class_) if name)
    if not lines:
        return Markup("<{0} class='{1}'>{2}</{0}>").format(tag, names, text)
    return Markup('<{0} class="{1}"><span class="visually-hidden">{2}</span>{3}</{0}>').format(
        tag, names, text, playbill.svg(lines)
    )
