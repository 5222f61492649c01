"""The doors of an event: naming them, handing out their links, revoking them."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.checkin import actions, policy, queries
from app.checkin.forms import DoorForm
from app.core.ids import Id
from app.events.policy import event_for
from app.infra import keys
from app.infra.db import transaction
from app.organizers.policy import Deed, may
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, who_asks
from app.web.links import absolute
from app.web.render import render

bp = Blueprint("door_links", __name__, url_prefix="/dashboard/events/<event_id>/door")


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """The event's doors; whoever may change them also sees their links."""
    return _page(event_id)


@bp.post("")
@guards.signed_in
@limiter.limit("60 per hour", key_func=who_asks)
def create(event_id: str) -> ResponseReturnValue:
    """Name a door and get its link."""
    event = event_for(current_actor(), event_id, to=Deed.DOOR_EDIT)
    form = DoorForm()
    if not form.validate_on_submit():
        return _page(event_id, form=form, status=422)
    with transaction():
        link = actions.open_door(event, name=form.name.data, by=current_actor())
    flash(f"{link.name} is open. Hand its link to whoever works there.")
    return _back(event_id)


@bp.post("/<link_id>/deletion")
@guards.signed_in
def delete(event_id: str, link_id: str) -> ResponseReturnValue:
    """Revoke a door's link."""
    link = policy.door_for(current_actor(), event_id, link_id)
    with transaction():
        actions.revoke_door(link, by=current_actor())
    flash(f"{link.name} is revoked. Its link opens nothing any more.")
    return _back(event_id)


def _page(event_id: str, *, form: DoorForm | None = None, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    event = event_for(actor, event_id, to=Deed.DOOR_WORK)
    may_edit = may(actor, event.organization_id, Deed.DOOR_EDIT)
    doors = queries.doors_of(event.id) if may_edit else []
    return render(
        "checkin/door_links/index.html",
        status=status,
        event=event,
        doors=doors,
        links={door.id: _address(door.id) for door in doors},
        tally=queries.tally(event.id),
        may_edit=may_edit,
        form=form or DoorForm(None),
    )


def _address(link_id: Id) -> str:
    return absolute("doors.show", link_id=link_id, seal=keys.seal("door", link_id))


def _back(event_id: str) -> ResponseReturnValue:
    return redirect(url_for("door_links.index", event_id=event_id), code=303)
