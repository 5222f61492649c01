"""Who is asking in this request. The packages above say how to find out."""

from collections.abc import Callable

from flask import g

from app.core.actor import VISITOR, Actor

_finders: list[Callable[[], Actor | None]] = []


def identify_with(finder: Callable[[], Actor | None]) -> None:
    """Ask this finder who the actor is; the first one that knows wins."""
    if finder not in _finders:
        _finders.append(finder)


def current_actor() -> Actor:
    """The actor of this request, looked up once. Public cached pages must not call it: it reads the cookie."""
    if "actor" not in g:
        g.actor = next((actor for finder in _finders if (actor := finder()) is not None), VISITOR)
    found: Actor = g.actor
    return found


def become(actor: Actor) -> None:
    """Let the rest of this request run as the actor, after signing in or out."""
    g.actor = actor
