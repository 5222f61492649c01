"""Overprint posters: an event's id in, a two-ink poster out, the same for ever."""

import hashlib
from functools import lru_cache

import resvg_py
from markupsafe import Markup

from app.web.look.heroes import HEIGHT as HERO_HEIGHT
from app.web.look.heroes import HEROES
from app.web.look.heroes import WIDTH as HERO_WIDTH
from app.web.look.schemes import SCHEMES, Sheet
from app.web.look.shapes import Dice, box
from app.web.look.stocks import stock as stock_named
from app.web.look.stocks import stock_for

WIDTH, HEIGHT = 600, 800


def poster(event_id: str, stock: str = "", *, alt: str = "", class_: str = "poster") -> Markup:
    """The poster for a page; the stylesheet gives the inks their colours and lets them overprint."""
    sheet = _printed(event_id)
    name = Markup('role="img" aria-label="{}"').format(alt) if alt else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="{}" data-stock="{}" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" {}>'
        '<path class="poster__paper" d="{}"/><path class="poster__tint" d="{}"/>'
        '<path class="poster__spot" d="{}"/></svg>'
    ).format(class_, stock or stock_for(event_id), WIDTH, HEIGHT, name, _paper(), *_inks(sheet))


def poster_for_print(event_id: str, stock: str = "") -> Markup:
    """The poster with its colours inside, for what has no stylesheet: pictures and paper."""
    inks = stock_named(stock or stock_for(event_id))
    tint, spot = _inks(_printed(event_id))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice">'
        '<path fill="{}" d="{}"/><path fill="{}" fill-rule="evenodd" d="{}"/>'
        '<path fill="{}" style="mix-blend-mode:multiply" d="{}"/></svg>'
    ).format(WIDTH, HEIGHT, inks.paper, _paper(), inks.tint, tint, inks.spot, spot)


def poster_png(event_id: str, stock: str = "", width: int = WIDTH) -> bytes:
    """The poster as a PNG picture of that width."""
    return bytes(resvg_py.svg_to_bytes(svg_string=str(poster_for_print(event_id, stock)), width=width))


def hero_art(event_id: str) -> Markup:
    """The art behind the event's title, as a background of ``.hero``."""
    return Markup(
        '<svg class="hero__art" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMin slice" aria-hidden="true">'
        '<path fill-rule="evenodd" d="{}"/></svg>'
    ).format(HERO_WIDTH, HERO_HEIGHT, hero_path(event_id))


@lru_cache(maxsize=512)
def hero_path(event_id: str) -> str:
    """The bare path of the same art, 1280 by 760, for paper."""
    return "".join(HEROES[_scheme_of(event_id)](Dice(f"hero {event_id}")))


def _printed(event_id: str) -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT)
    SCHEMES[_scheme_of(event_id)](sheet, Dice(event_id))
    return sheet


def _scheme_of(event_id: str) -> int:
    return hashlib.blake2b(event_id.encode(), digest_size=2).digest()[1] % len(SCHEMES)


def _inks(sheet: Sheet) -> tuple[str, str]:
    return "".join(sheet.tint), "".join(sheet.spot)


def _paper() -> str:
    return box(0, 0, WIDTH, HEIGHT)
