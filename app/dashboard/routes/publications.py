"""Putting an event before the public, and taking it back."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.dashboard import actions
from app.dashboard.routes.events import editor_with
from app.events import policy
from app.infra.db import transaction
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor

bp = Blueprint("publications", __name__, url_prefix="/dashboard/events/<event_id>/publication")


@bp.post("")
@guards.signed_in
def create(event_id: str) -> ResponseReturnValue:
    """Let everybody see the event and book."""
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    try:
        with transaction():
            actions.publish_event(event, by=current_actor())
    except Refused as refusal:
        return editor_with(event_id, refusal)
    flash("The event is published.")
    return redirect(url_for("dashboard.show", event_id=event_id), code=303)


@bp.post("/deletion")
@guards.signed_in
def delete(event_id: str) -> ResponseReturnValue:
    """Take the event off the site; tickets that were sold stay good."""
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    try:
        with transaction():
            actions.unpublish_event(event, by=current_actor())
    except Refused as refusal:
        return editor_with(event_id, refusal)
    flash("The event is a draft again. Tickets that were sold stay good.")
    return redirect(url_for("events.edit", event_id=event_id), code=303)
