"""Where a ticket's QR code leads when a camera app opens it: to nothing that is personal."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.events import policy as events
from app.tickets import codes
from app.web import guards
from app.web.render import render

bp = Blueprint("codes", __name__)


@bp.get("/T/<code>")
@bp.get("/t/<code>")
@guards.public
def show(code: str) -> ResponseReturnValue:
    """The event that the code is for. Whether it opens the door is for the door to say."""
    try:
        read = codes.decode(code)
    except codes.Forged:
        raise NotFound from None
    return render("tickets/codes/show.html", event=events.public_event(read.event_id))
