"""Who is signed in in this browser. The only module that knows Flask-Login.

The cookie holds a random secret; the row with its fingerprint decides. Ending the row signs the browser out.
"""

from flask import Flask, Response, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import DBAPIError

from app.accounts import actions, queries, rules
from app.accounts.queries import LiveSession
from app.core import clock
from app.core.actor import VISITOR, Actor
from app.core.errors import NotFound
from app.core.ids import Id
from app.infra.db import close_session, transaction
from app.infra.logs import log_for
from app.web.actor import become, identify_with

log = log_for(__name__)
# Where Flask-Login keeps the secret in the cookie.
_SIGNED_IN = "_user_id"
# Which account this browser signed up for: its click on the mailed link needs no password.
_SIGNING_UP = "signing_up"
_ADDRESS = "signing_up_address"
_NEXT = "next"


class _SignedIn(UserMixin):
    """What Flask-Login keeps for a request: the secret, which is its id, and the live row."""

    def __init__(self, secret: str, live: LiveSession) -> None:
        self.secret = secret
        self.live = live

    def get_id(self) -> str:
        """What Flask-Login writes into the cookie."""
        return self.secret


def install(app: Flask) -> None:
    """Let requests find out who is asking."""
    manager = LoginManager()
    # The row is the protection; tying it to a network address would sign people out on every train.
    manager.session_protection = None
    manager.user_loader(_load)
    # Not init_app(): its hook reads the cookie after every response, and cached pages must not touch it.
    app.login_manager = manager  # type: ignore[attr-defined]
    app.after_request(_mark_seen)
    identify_with(_find_actor)


def begin(user_id: Id) -> None:
    """Sign the person in here, under a new secret. Nothing that was in the cookie before stays."""
    live = _live()
    if live:
        actions.end_session(live.id)
    session.clear()
    session.permanent = True
    secret = actions.begin_session(
        user_id,
        device=rules.device_of(request.headers.get("User-Agent", "")),
        network=request.remote_addr or "",
    )
    started = queries.live_session(secret, stale_before=clock.now() - rules.SEEN_EVERY)
    if started is None:
        raise NotFound
    login_user(_SignedIn(secret, started))
    become(started.actor)


def end() -> None:
    """Sign this browser out."""
    live = _live()
    if live:
        actions.end_session(live.id)
    logout_user()
    session.clear()
    become(VISITOR)


def current_id() -> Id | None:
    """The id of the login session behind this request."""
    live = _live()
    return live.id if live else None


def begin_again(actor: Actor) -> None:
    """Sign the same person in under a new secret, after their sessions were ended."""
    if actor.id is not None:
        begin(actor.id)


def remember_sign_up(user_id: Id, *, email: str, next_path: str) -> None:
    """Note which account this browser signed up for, and where the person was going."""
    session[_SIGNING_UP] = user_id
    session[_ADDRESS] = email
    session[_NEXT] = next_path


def signing_up_address() -> str:
    """The address that was signed up with here."""
    return str(session.get(_ADDRESS, ""))


def knows(user_id: Id) -> bool:
    """Whether this browser is signed in as the person or has just signed up for the account."""
    live = _live()
    return session.get(_SIGNING_UP) == user_id or (live is not None and live.actor.id == user_id)


def way_on() -> str:
    """Where the person who signed up here was going."""
    return str(session.get(_NEXT, "/"))


def _load(secret: object) -> _SignedIn | None:
    if not isinstance(secret, str):
        return None
    live = queries.live_session(secret, stale_before=clock.now() - rules.SEEN_EVERY)
    if live is None:
        return None
    if live.is_stale:
        g.seen_session = live.id
    return _SignedIn(secret, live)


def _live() -> LiveSession | None:
    # Most of those who come are not signed in, and Flask-Login looks for them in more places than we ever put them.
    return current_user.live if _SIGNED_IN in session and current_user.is_authenticated else None


def _find_actor() -> Actor | None:
    live = _live()
    return live.actor if live else None


def _mark_seen(response: Response) -> Response:
    seen: Id | None = g.pop("seen_session", None)
    if seen is None:
        return response
    # Whatever the view left open was not meant to be kept.
    close_session()
    try:
        with transaction():
            actions.mark_seen(seen)
    except DBAPIError as error:
        log.warning("session.not_marked", reason=type(error).__name__)
    return response
