"""Prints HTML to PDF. Nothing but our own fonts is ever fetched, whatever the HTML says."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as Xml

from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.images import SVGImage
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"

# Every step of every page is nobody's business; what they could not do is.
for _chatty in ("weasyprint", "weasyprint.progress", "fontTools"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

# A laid out page takes about a megabyte.
_GROUNDS_KEPT = 16
# Pango and a shared font configuration are not made for two threads at once.
_one_at_a_time = threading.Lock()


class NotOurs(ValueError):
    """The page to print asked for something that is not one of our fonts."""


class _OnlyOurFonts(URLFetcher):
    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Open a file below the fonts' folder; refuse everything else."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(FONTS):
            raise NotOurs(url[:100])
        return super().fetch(url, headers)


class Drawing(Protocol):
    """What stands for ``<img src="drawing:name">``: drawn by us, never fetched."""

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio; the style sheet says how large it really is."""

    def draw(self, stream: Any, width: float, height: float, style: object) -> None:
        """Draw it that large, from the top left corner."""


class Ink:
    """A drawing in PDF's own operators, in a box of so many units: it costs next to nothing."""

    def __init__(self, operators: str, width: float, height: float) -> None:
        self._operators, self._width, self._height = operators.encode("ascii"), width, height

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Its units as pixels."""
        return self._width, self._height, self._width / self._height

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:
        """Draw it in black."""
        _opaque(stream)
        stream.push_state()
        stream.transform(a=width / self._width, d=height / self._height)
        stream.stream.append(b"0 0 0 rg 0 0 0 RG")
        stream.stream.append(self._operators)
        stream.pop_state()


class Engraving:
    """A drawing in SVG that is put on many pages: turned into PDF's operators once for each size."""

    def __init__(self, svg: str, width: float, height: float) -> None:
        self._picture = SVGImage(Xml.fromstring(svg), "", None, None)  # noqa: S314 - our own drawing
        self._size = width, height, width / height
        self._kept: dict[tuple[float, float], list[bytes]] = {}

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Its units as pixels."""
        return self._size

    def draw(self, stream: Any, width: float, height: float, style: object) -> None:
        """Draw it, or repeat what was drawn at this size before."""
        _opaque(stream)
        kept = self._kept.get((width, height))
        if kept:
            stream.stream.extend(kept)
            return
        before = len(stream.stream)
        self._picture.draw(stream, width, height, style)
        self._kept[width, height] = list(stream.stream[before:])


def _opaque(stream: Any) -> None:
    # What is repeated may name this state of the page, so the page must have it.
    stream.set_alpha(1)
    stream.set_alpha(1, stroke=True)


Drawings = Mapping[str, Drawing]


@dataclass(frozen=True)
class Ground:
    """What is below a page and laid out once. Its text tells it from others, so its drawings' names must, too."""

    html: str
    drawings: Drawings


class Press:
    """One style sheet, parsed once, with its fonts loaded: they take longer than a page does."""

    def __init__(self, css: str) -> None:
        self._fetcher = _OnlyOurFonts(allowed_protocols=["file"], allow_redirects=False)
        self._fonts = FontConfiguration()
        self._grounds: dict[str, Page] = {}
        base = FONTS.as_uri() + "/"
        self._css = CSS(string=css, base_url=base, font_config=self._fonts, url_fetcher=self._fetcher)

    def print(self, html: str, drawings: Drawings | None = None, *, grounds: Sequence[Ground] = ()) -> bytes:
        """The page as PDF, with the drawings that it names, each of its pages on its ground."""
        with _one_at_a_time:
            document = self._laid_out(html, drawings or {})
            for page, ground in zip(document.pages, grounds, strict=False):
                page.paint = partial(_paint, [self._page_of(ground).paint, page.paint])
            return bytes(document.write_pdf() or b"")

    def _laid_out(self, html: str, drawings: Drawings) -> Document:
        known = {f"drawing:{name}": drawing for name, drawing in drawings.items()}
        read = HTML(string=html, base_url=FONTS.as_uri() + "/", url_fetcher=self._fetcher)
        return read.render(stylesheets=[self._css], font_config=self._fonts, cache=known)

    def _page_of(self, ground: Ground) -> Page:
        page = self._grounds.pop(ground.html, None) or self._laid_out(ground.html, ground.drawings).pages[0]
        self._grounds[ground.html] = page
        while len(self._grounds) > _GROUNDS_KEPT:
            self._grounds.pop(next(iter(self._grounds)))
        return page


def _paint(layers: Sequence[Callable[..., None]], stream: Any, scale: float = 1) -> None:
    for paint in layers:
        paint(stream, scale)


@lru_cache(maxsize=8)
def press(css: str) -> Press:
    """The press for a style sheet: one in this process."""
    return Press(css)
