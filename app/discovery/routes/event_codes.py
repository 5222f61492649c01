"""Access codes in the picker: a right one shows what it opens, a wrong one tells nothing."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.booking import forms, sessions
from app.discovery import pickers, queries
from app.events import policy as events
from app.inventory import queries as inventory
from app.waiting_room import sessions as waiting_room
from app.web import guards
from app.web.render import render

bp = Blueprint("event_codes", __name__)
_TEMPLATE = "discovery/event_pages/show.html"


@bp.get("/events/<event_id>/code")
@guards.public
def show(event_id: str) -> ResponseReturnValue:
    """Nothing is kept of a code, so whoever loads this page anew begins at the event's."""
    return redirect(url_for("event_pages.show", event_id=events.public_event(event_id).id), code=303)


@bp.post("/events/<event_id>/code")
@guards.same_origin
@sessions.limit_guesses
def create(event_id: str) -> ResponseReturnValue:
    """The picker with the ticket types that the code opens, or with a word that it opens nothing."""
    event, code = events.public_event(event_id), forms.code_in(request.form)
    opened = inventory.opened_by(event.id, code)
    if opened is None and code:
        sessions.note_wrong_code()
    return render(
        _TEMPLATE,
        part="offers",
        status=200 if opened else 422,
        page=queries.page_of(event_id),
        event=event,
        picker=pickers.picker_of(event, opened=opened),
        door=waiting_room.door_to(event_id),
        wrong_code="" if opened else code,
        is_live=True,
        is_preview=False,
        structured={},
    )
