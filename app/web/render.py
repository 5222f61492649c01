"""A page and its part are one template: answers the page, or only the block when htmx asked for less."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_block


def wants_part() -> bool:
    """Whether htmx asked for a piece of the page rather than the page (``HX-Request-Type``, htmx 4)."""
    return request.headers.get("HX-Request-Type") == "partial"


def render(template: str, *, part: str | None = None, status: int = 200, **context: object) -> ResponseReturnValue:
    """The page, or its block named ``part`` when htmx asked for a piece."""
    response = make_response(markup(template, part=part, **context), status)
    response.headers.add("Vary", "HX-Request-Type")
    return response


def markup(template: str, *, part: str | None = None, **context: object) -> str:
    """The same as text, for pages that are kept."""
    if part and wants_part():
        return str(render_block(template, part, **context))
    return render_template(template, **context)


def render_part(template: str, part: str, **context: object) -> ResponseReturnValue:
    """Always only the block: for addresses that serve nothing but a live piece of some page."""
    return make_response(render_block(template, part, **context))
