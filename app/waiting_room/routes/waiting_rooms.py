"""The organizer's page of an event's waiting room: switch it on, watch it, steer it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.infra.db import transaction
from app.organizers.policy import Deed, may
from app.waiting_room import actions, policy, queries
from app.waiting_room.forms import ClickForm, RoomForm, typed_from
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render, render_part

bp = Blueprint("waiting_rooms", __name__, url_prefix="/dashboard/events/<event_id>/waiting-room")
_PAGE = "waiting_room/waiting_rooms/show.html"


@bp.get("")
@guards.signed_in
def show(event_id: str) -> ResponseReturnValue:
    """How it is set, and how the line stands."""
    return _page(event_id)


@bp.get("/figures")
@guards.signed_in
def figures(event_id: str) -> ResponseReturnValue:
    """The live piece: how many wait, are inside, came and left; 204 when nothing moved."""
    event = policy.event_for(current_actor(), event_id, to=Deed.READ)
    queries.room_of(event.id)
    room = queries.view_of(event.id)
    if room is None or request.args.get("seen") == room.stamp:
        return "", 204
    return render_part(_PAGE, "figures", event=event, room=room)


@bp.post("")
@guards.signed_in
def update(event_id: str) -> ResponseReturnValue:
    """Switch it on, or change how it is set."""
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    form, room = RoomForm(), queries.view_of(event.id)
    if not form.validate_on_submit():
        return _page(event_id, form, status=422)
    act = actions.edit_room if room else actions.set_up_room
    try:
        with transaction():
            act(event, form.details(event), by=current_actor())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(event_id, form, status=refusal.status)
    flash("The waiting room is saved." if room else "The event has a waiting room.")
    return _back(event_id)


@bp.post("/pause")
@guards.signed_in
def pause(event_id: str) -> ResponseReturnValue:
    """Call nobody for now."""
    return _steer(event_id, actions.pause_room, "Nobody is called until you go on.")


@bp.post("/pause/deletion")
@guards.signed_in
def resume(event_id: str) -> ResponseReturnValue:
    """Go on calling."""
    return _steer(event_id, actions.resume_room, "People are called again.")


@bp.post("/closure")
@guards.signed_in
def close(event_id: str) -> ResponseReturnValue:
    """Let everybody in."""
    return _steer(event_id, actions.close_room, "The waiting room is closed: everybody may choose tickets.")


@bp.post("/deletion")
@guards.signed_in
def delete(event_id: str) -> ResponseReturnValue:
    """Take away a room that nobody could have been in, or that is over."""
    return _steer(event_id, actions.remove_room, "The waiting room is taken away.")


def _steer(event_id: str, act: Callable[..., None], words: str) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    try:
        with transaction():
            act(event, by=current_actor())
    except Refused as refusal:
        return _page(event_id, problem=refusal.sentence, status=refusal.status)
    flash(words)
    return _back(event_id)


def _page(event_id: str, form: RoomForm | None = None, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.READ)
    room = queries.view_of(event.id)
    return render(
        _PAGE,
        status=status,
        event=event,
        room=room,
        form=form or RoomForm(None, data=typed_from(room, event) if room else None),
        click=ClickForm(None),
        problem=problem,
        may_edit=may(current_actor(), event.organization_id, Deed.EVENT_EDIT),
    )


def _back(event_id: str) -> ResponseReturnValue:
    return redirect(url_for("waiting_rooms.show", event_id=event_id), code=303)
