"""The booking's tickets on paper: one A4 sheet a ticket, to fold to pocket size."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from flask import render_template
from redis.exceptions import RedisError

from app.infra.logs import log_for
from app.infra.pdf import press
from app.infra.redis import redis
from app.tickets.views import Sheet
from app.web.look import playbill, stocks
from app.web.look.poster import hero_path
from app.web.look.qr import qr_svg
from app.web.look.typeface import CAP_HEIGHT, measure

log = log_for(__name__)
_CSS = Path(__file__).resolve().parents[2] / "templates" / "print" / "tickets" / "sheet.css"
# Somebody who has just booked opens the PDF from the page and from the mail.
_KEEP_SECONDS = 900
_LARGEST_KEPT = 2_000_000

# Millimetres: how wide and how high the title may stand on its board, and the gap between its lines.
_TITLE_WIDTH, _TITLE_HEIGHT, _GAP = 114.0, 50.0, 2.6
_PLAIN_TITLE = ((30, 34), (60, 26), (10_000, 19))
# The stub's measure, and the largest letters on it, both in points.
_STUB, _LARGEST = 44 / 25.4 * 72, 25.0
_SMALLEST = 12.0


@dataclass(frozen=True)
class Line:
    """A line of the title: its text, its face and its place, in millimetres."""

    text: str
    face: str
    size: float
    shift: float
    gap: float


def pdf_of(sheet: Sheet) -> bytes:
    """The sheet as PDF; kept for a while under everything that is printed on it."""
    html = _html_of(sheet)
    key = f"pdf:{hashlib.sha256((_css() + html).encode()).hexdigest()}"
    kept = _kept(key)
    if kept is None:
        kept = press(_css()).print(html)
        _keep(key, kept)
    return kept


def file_name(sheet: Sheet) -> str:
    """What the file is called."""
    return f"tickets-{sheet.booking.reference}.pdf"


def title_lines(lines: tuple[playbill.Line, ...]) -> list[Line]:
    """The playbill setting in millimetres, made smaller when it would stand too high."""
    height = sum(_TITLE_WIDTH * line.height for line in lines) + _GAP * (len(lines) - 1)
    width = _TITLE_WIDTH * min(0.9, _TITLE_HEIGHT / height) if height else 0
    return [
        Line(
            text=line.text,
            face=line.face,
            size=round(width / line.width, 2),
            shift=round(-line.bearing * width / line.width, 2),
            gap=round((_GAP if number else 0) + max(0.0, line.rise - 0.03) * width / line.width, 2),
        )
        for number, line in enumerate(lines)
    ]


def stub_size(text: str) -> float:
    """The size in points at which the words fill the stub at most once; small words stay at the largest."""
    measured = measure(text.upper(), "c")
    fitting = _STUB / measured.width if measured else _LARGEST * 0.6
    return round(max(_SMALLEST, min(_LARGEST, fitting)), 1)


def _html_of(sheet: Sheet) -> str:
    event = sheet.event
    lines = playbill.from_json(event.title_lines) if event.title_lines else playbill.setting(event.title)
    return render_template(
        "print/tickets/sheet.html",
        sheet=sheet,
        event=event,
        inks=stocks.stock(event.stock),
        art=hero_path(event.id),
        lines=title_lines(lines),
        plain_size=next(size for length, size in _PLAIN_TITLE if len(event.title) <= length),
        cap=CAP_HEIGHT,
        qr=partial(qr_svg, quiet=0),
        stub_size=stub_size,
    )


@lru_cache
def _css() -> str:
    return _CSS.read_text()


def _kept(key: str) -> bytes | None:
    try:
        found = redis().get(key)
    except RedisError:
        return None
    return found if isinstance(found, bytes) else None


def _keep(key: str, pdf: bytes) -> None:
    if len(pdf) > _LARGEST_KEPT:
        return
    try:
        redis().set(key, pdf, ex=_KEEP_SECONDS)
    except RedisError as error:
        log.warning("pdf.not_kept", reason=type(error).__name__)
