"""Where a person is signed in, and signing out from afar."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions, policy, queries
from app.accounts import sessions as door
from app.core.ids import Id
from app.infra.db import transaction
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("login_sessions", __name__)


@bp.get("/profile/sessions")
@guards.signed_in
def index() -> ResponseReturnValue:
    """Every browser that is signed in."""
    user_id = _own_id()
    return render(
        "accounts/login_sessions/index.html",
        sessions=queries.sessions_of(user_id),
        current_id=door.current_id(),
        zone=queries.person(user_id).time_zone,
    )


@bp.post("/profile/sessions/<session_id>/deletion")
@guards.signed_in
def delete(session_id: str) -> ResponseReturnValue:
    """Sign that browser out."""
    with transaction():
        actions.end_session(policy.session_for(current_actor(), session_id).id)
    return redirect(url_for("login_sessions.index"), code=303)


@bp.post("/profile/sessions/deletion")
@guards.signed_in
def delete_others() -> ResponseReturnValue:
    """Sign every other browser out."""
    with transaction():
        actions.end_sessions(_own_id(), but=door.current_id())
    return redirect(url_for("login_sessions.index"), code=303)


def _own_id() -> Id:
    return policy.own_id(current_actor())
