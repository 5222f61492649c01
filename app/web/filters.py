"""How values become words on a page: money, moments, Markdown, counts."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache

import nh3
from babel.dates import format_datetime
from babel.numbers import format_currency
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.core import clock
from app.core.money import Money, digits_of

_ALLOWED_TAGS = {
    *("p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "h2", "h3", "h4", "a"),
}
LOCALE = "en"

# What people see of a moment; Babel's patterns.
FORMATS = {
    "day": "EEE d MMM",
    "date": "EEE d MMM y",
    "long": "EEEE d MMMM y",
    "time": "HH:mm",
    "both": "EEE d MMM y, HH:mm",
    "short": "d MMM, HH:mm",
    "input": "yyyy-MM-dd'T'HH:mm",
}


def install(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(money=money, money_exact=money_exact, when=when, markdown=markdown, count=count)


def money(amount: Money) -> str:
    """The amount for reading: ``€48``, or ``€48.50`` where there are cents."""
    digits = digits_of(amount.currency)
    if digits and amount.minor % 10**digits == 0:
        whole = Decimal(amount.minor // 10**digits)
        pattern = "¤#,##0;-¤#,##0"
        return format_currency(whole, amount.currency, pattern, locale=LOCALE, currency_digits=False)
    return money_exact(amount)


def money_exact(amount: Money) -> str:
    """The amount with all its digits, for tables and receipts: ``€48.00``, ``¥500``, ``KWD 1.250``."""
    value = Decimal(amount.minor).scaleb(-digits_of(amount.currency))
    return format_currency(value, amount.currency, locale=LOCALE)


@lru_cache(maxsize=1024)
def when(moment: datetime, zone: str, style: str = "both") -> str:
    """The moment as clocks in the zone show it, in one of FORMATS."""
    return format_datetime(clock.in_zone(moment, zone), FORMATS[style], locale=LOCALE)


def count(number: int, one: str, many: str = "") -> str:
    """``1 ticket``, ``2 tickets``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def markdown(text: str) -> Markup:
    """Safe HTML from what a person typed: CommonMark without raw HTML, then sanitized all the same."""
    return Markup(nh3.clean(_parser().render(text), tags=_ALLOWED_TAGS, link_rel="noopener nofollow"))  # noqa: S704


@lru_cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False})
