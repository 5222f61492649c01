"""The one personal piece of the public pages: who is signed in, at the top."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("mast", __name__)


@bp.get("/me/mast")
@guards.public
def show() -> ResponseReturnValue:
    """The links for this visitor."""
    return render("discovery/masts/show.html", actor=current_actor())
