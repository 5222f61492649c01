"""Prints HTML to PDF. Nothing but our own fonts is ever fetched, whatever the HTML says."""

import logging
import threading
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"

# Every step of every page is nobody's business; what they could not do is.
for _chatty in ("weasyprint", "weasyprint.progress", "fontTools"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

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


class Press:
    """One style sheet, parsed once, with its fonts loaded: they take longer than a page does."""

    def __init__(self, css: str) -> None:
        self._fetcher = _OnlyOurFonts(allowed_protocols=["file"], allow_redirects=False)
        self._fonts = FontConfiguration()
        base = FONTS.as_uri() + "/"
        self._css = CSS(string=css, base_url=base, font_config=self._fonts, url_fetcher=self._fetcher)

    def print(self, html: str) -> bytes:
        """The page as PDF."""
        with _one_at_a_time:
            document = HTML(string=html, base_url=FONTS.as_uri() + "/", url_fetcher=self._fetcher)
            return bytes(document.write_pdf(stylesheets=[self._css], font_config=self._fonts) or b"")


@lru_cache(maxsize=8)
def press(css: str) -> Press:
    """The press for a style sheet: one in this process."""
    return Press(css)
