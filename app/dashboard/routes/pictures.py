"""Changing an event's picture."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.ids import new_id
from app.dashboard.routes.events import editor_with
from app.events import actions, policy
from app.events.errors import PictureRefused
from app.events.forms import PictureForm
from app.infra.db import after_commit, transaction
from app.infra.pictures import NotAPicture, to_webp
from app.infra.storage import storage
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, who_asks

bp = Blueprint("pictures", __name__, url_prefix="/dashboard/events/<event_id>/picture")


@bp.post("")
@guards.signed_in
@limiter.limit("60 per hour", key_func=who_asks)
def create(event_id: str) -> ResponseReturnValue:
    """Take an upload, make it a picture of ours, and show it."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.EVENT_EDIT)
    form = PictureForm()
    if not form.validate_on_submit():
        return editor_with(event_id, PictureRefused(" ".join(form.picture.errors) or "The form has gone stale."))
    try:
        content = to_webp(form.picture.data.read())
    except NotAPicture as problem:
        return editor_with(event_id, PictureRefused(str(problem)))
    key, old = f"events/{event.id}/{new_id()}.webp", event.picture_key
    storage().put(key, content)
    with transaction():
        actions.set_picture(event, key, by=actor)
        if old:
            after_commit(lambda: storage().delete(old))
    flash("The picture is kept.")
    return redirect(url_for("events.edit", event_id=event_id) + "#picture", code=303)


@bp.post("/deletion")
@guards.signed_in
def delete(event_id: str) -> ResponseReturnValue:
    """Show the poster again."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.EVENT_EDIT)
    old = event.picture_key
    if old:
        with transaction():
            actions.set_picture(event, None, by=actor)
            after_commit(lambda: storage().delete(old))
    flash("The picture is gone. The poster stands in its place.")
    return redirect(url_for("events.edit", event_id=event_id) + "#picture", code=303)
