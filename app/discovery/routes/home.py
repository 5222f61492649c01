"""The home page: what is on, with search and categories. The same page with and without JavaScript."""

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from app.discovery import queries
from app.discovery.rules import EVENTS_TAG
from app.events.words import Category
from app.web import guards
from app.web.caching import Built, public_page
from app.web.render import markup, wants_part

bp = Blueprint("home", __name__)
_LONGEST_SEARCH = 80


@bp.get("/")
@guards.public
def index() -> ResponseReturnValue:
    """Upcoming events; ``q`` searches, ``category`` filters, ``after`` goes on."""
    words = " ".join(request.args.get("q", "").split())[:_LONGEST_SEARCH]
    category = _category(request.args.get("category", ""))
    after = request.args.get("after", "")
    if words or after:
        # Anybody could ask for endless different searches, so these are not kept.
        response = make_response(_page(words, category, after))
        response.headers["Cache-Control"] = "public, max-age=0, s-maxage=10"
        response.headers.add("Vary", "HX-Request-Type")
        return response
    key = f"home:{category or 'all'}:{'part' if wants_part() else 'page'}"
    return public_page(key, tags=[EVENTS_TAG], build=lambda: Built(_page(words, category, after)))


def _page(words: str, category: Category | None, after: str) -> str:
    return markup(
        "discovery/home/index.html",
        part="results",
        shelf=queries.upcoming(words, category, after),
        categories=queries.categories_on(),
        words=words,
        category=category,
        after=after,
    )


def _category(name: str) -> Category | None:
    return Category(name) if name in set(Category) else None
