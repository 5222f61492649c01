"""Draws Lucide icons inline, from the files that the set-up copied to static/vendor/icons."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

ICONS = Path(__file__).resolve().parents[3] / "static" / "vendor" / "icons"
_NAME = re.compile(r"[a-z0-9-]+")
_AROUND = re.compile(r"<!--.*?-->|</?svg[^>]*>", re.DOTALL)


class NoSuchIcon(LookupError):
    """The icon was not copied; the message says what to do about it."""


@lru_cache
def icon(name: str) -> Markup:
    """The icon as SVG, without a name of its own: it always stands beside a word."""
    file = ICONS / f"{name}.svg"
    if not _NAME.fullmatch(name) or not file.exists():
        raise NoSuchIcon(f"No icon “{name}”. Add its name to deploy/local/icons.txt and run `make setup`.")
    drawing = " ".join(_AROUND.sub("", file.read_text()).split())
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{drawing}</svg>')  # noqa: S704 - our file
