"""Joins the layers of CSS into the sheets that browsers get, and gives scripts and styles their versions.

Run as `python -m app.web.look.stylesheet` to build without starting the app.
"""

import hashlib
import os
import re
import time
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).resolve().parents[3] / "static"
BUILT = STATIC / "built"
# Everybody gets `foyer`; the others stand beside it on the pages that need them.
_APART = {
    # Those who organize and let people in.
    "inside": frozenset({"dashboard.css", "desk.css", "door.css", "figures.css"}),
    # Who draws a seating plan.
    "plans": frozenset({"plans.css", "plan-editor.css"}),
    # Who sells at the counter, or looks who sits where.
    "counter": frozenset({"counter.css"}),
    # Who chooses a seat.
    "house": frozenset({"house.css", "seats.css", "rows.css"}),
    # Who waits in a line.
    "line": frozenset({"line.css"}),
}
SHEETS = ("foyer", *_APART)
_FIRST = ("layers", "tokens", "reset", "base", "utilities")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TIGHT = re.compile(r"\s*([{};,>])\s*")
_looked_at = 0.0
_seen: tuple[int, ...] = ()
_AFTER_COLON = re.compile(r"(?<=[\w-]):\s+")


def sources(sheet: str = "foyer") -> list[Path]:
    """The sheet's files in their order: layers, tokens, reset, base, then components and screens by name."""
    css = STATIC / "css"
    parts = [*sorted((css / "components").glob("*.css")), *sorted((css / "screens").glob("*.css"))]
    if sheet in _APART:
        return [css / "layers.css", *(part for part in parts if part.name in _APART[sheet])]
    apart = frozenset().union(*_APART.values())
    return [*(css / f"{name}.css" for name in _FIRST), *(part for part in parts if part.name not in apart)]


def joined(sheet: str = "foyer") -> str:
    """All of them as one small text."""
    return shortened("\n".join(file.read_text() for file in sources(sheet)))


def shortened(css: str) -> str:
    """The same rules without comments and without space that means nothing."""
    words = " ".join(_COMMENT.sub("", css).split())
    return _AFTER_COLON.sub(":", _TIGHT.sub(r"\1", words)).replace(";}", "}")


def build() -> None:
    """Write the files unless they are current; processes that start together may all do it."""
    for sheet in SHEETS:
        _build(BUILT / f"{sheet}.css", joined(sheet))


def _build(file: Path, text: str) -> None:
    if file.exists() and file.read_text() == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    half_written = file.with_suffix(f".{os.getpid()}")
    half_written.write_text(text)
    half_written.replace(file)


def asset(path: str) -> str:
    """The address of a static file with its version, so that it may be kept for ever."""
    return f"/static/{path}?v={_version(path)}"


def follow_changes() -> None:
    """Look at the files again, at most once a second: while somebody is writing them."""
    global _looked_at, _seen
    now = time.monotonic()
    if now < _looked_at + 1:
        return
    _looked_at = now
    seen = tuple(file.stat().st_mtime_ns for kind in ("css", "js") for file in sorted((STATIC / kind).rglob("*.*")))
    if seen != _seen:
        _seen = seen
        forget_versions()
        build()


def forget_versions() -> None:
    """Work the versions out anew."""
    _version.cache_clear()


@lru_cache
def _version(path: str) -> str:
    # Modules import one another under the version of the first, so scripts are versioned together.
    together = path.startswith("js/")
    files = sorted((STATIC / "js").rglob("*.js")) if together else [STATIC / path]
    content = b"".join(file.read_bytes() for file in files if file.exists())
    return hashlib.blake2b(content, digest_size=5).hexdigest()


if __name__ == "__main__":
    build()
