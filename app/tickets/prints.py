"""The booking's tickets on paper: one A4 sheet a ticket, to fold to pocket size."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import render_template
from redis.exceptions import RedisError

from app.infra.logs import log_for
from app.infra.pdf import Drawings, Engraving, Ground, Ink, press
from app.infra.redis import redis
from app.tickets.views import Sheet
from app.web.look import playbill, stocks
from app.web.look.poster import hero_path
from app.web.look.qr import qr_rows
from app.web.look.typeface import measure

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
_ART = 1280, 965
_DARK = re.compile("1+")
# All rules of a sheet, in millimetres from its top left corner: above the facts, around the stub with the dots along
# which it is torn off, and above the columns.
_FRAME = Ink(
    ".063 .078 .106 rg .063 .078 .106 RG 20 90 114 .353 re 142.28 12 55.72 .353 re 142.28 109.647 55.72 .353 re"
    " 197.647 12 .353 98 re 12 128 186 1.058 re 12 129.623 186 .265 re f"
    " .564 w 1 J [0 1.1264] 0 d 142.282 12.282 m 142.282 110 l S",
    210,
    297,
)


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
    html = _html_of("sheet", sheet)
    grounds = _grounds_of(sheet)
    # Everything that is printed: the page itself says of its codes only where they stand.
    printed = "\0".join(
        [_css(), html, *(ground.html for ground in grounds), *(ticket.code for ticket in sheet.tickets)]
    )
    key = f"pdf:{hashlib.sha256(printed.encode()).hexdigest()}"
    kept = _kept(key)
    if kept is None:
        drawings = {f"code-{ticket.number}": _code(ticket.code) for ticket in sheet.tickets if ticket.is_valid}
        kept = press(_css()).print(html, drawings, grounds=grounds)
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


def _grounds_of(sheet: Sheet) -> list[Ground]:
    """What is below each of the tickets: the same for all of a kind, whoever they are for."""
    event = sheet.event
    drawings: Drawings = {
        "frame": _FRAME,
        f"art-{event.id}-{event.stock}": _art(event.id, stocks.stock(event.stock).tint),
    }
    kinds = {(ticket.type_name, ticket.price): ticket for ticket in sheet.tickets}
    made = {kind: Ground(_html_of("ground", sheet, ticket=ticket), drawings) for kind, ticket in kinds.items()}
    return [made[ticket.type_name, ticket.price] for ticket in sheet.tickets]


def _html_of(name: str, sheet: Sheet, **values: object) -> str:
    event = sheet.event
    lines = playbill.from_json(event.title_lines) if event.title_lines else playbill.setting(event.title)
    return render_template(
        f"print/tickets/{name}.html",
        sheet=sheet,
        event=event,
        inks=stocks.stock(event.stock),
        lines=title_lines(lines),
        plain_size=next(size for length, size in _PLAIN_TITLE if len(event.title) <= length),
        stub_size=stub_size,
        **values,
    )


def _code(text: str) -> Ink:
    """The code as squares that touch."""
    rows = qr_rows(text)
    drawn = [f"{run.start()} {y} {len(run.group())} 1 re" for y, row in enumerate(rows) for run in _DARK.finditer(row)]
    return Ink(" ".join([*drawn, "f"]), len(rows), len(rows))


@lru_cache(maxsize=64)
def _art(event_id: str, tint: str) -> Engraving:
    """The art behind the title."""
    path = f'<path fill="{tint}" fill-rule="evenodd" transform="scale(1.27)" d="{hero_path(event_id)}"/>'
    box = f'viewBox="0 0 {_ART[0]} {_ART[1]}" preserveAspectRatio="xMidYMid slice"'
    return Engraving(f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{path}</svg>', *_ART)


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
