"""What the organizer does with one person in the line."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.infra.db import in_transaction
from app.organizers.policy import Deed
from app.waitlist import actions, policy, queries
from app.waitlist.forms import ClickForm
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("event_entries", __name__, url_prefix="/dashboard/events/<event_id>/waitlist/<entry_id>")


@bp.get("")
@guards.signed_in
def show(event_id: str, entry_id: str) -> ResponseReturnValue:
    """One entry, and what can be done with it."""
    return _page(event_id, entry_id)


@bp.post("/offer")
@guards.signed_in
def offer(event_id: str, entry_id: str) -> ResponseReturnValue:
    """Make an offer to this person now, if need be by adding places."""
    act = partial(actions.offer_now, adding_places="adding" in request.form)
    return _change(event_id, entry_id, act, "has an offer, by mail")


@bp.post("/front")
@guards.signed_in
def front(event_id: str, entry_id: str) -> ResponseReturnValue:
    """Serve this person next."""
    return _change(event_id, entry_id, actions.move_to_front, "is next in line")


@bp.post("/deletion")
@guards.signed_in
def delete(event_id: str, entry_id: str) -> ResponseReturnValue:
    """Take them off the list; they hear of it."""
    return _change(event_id, entry_id, actions.remove, "is off the list")


def _change(event_id: str, entry_id: str, act: Callable[..., None], words: str) -> ResponseReturnValue:
    _, entry = policy.entry_for(current_actor(), event_id, entry_id, to=Deed.BOOKINGS_EDIT)
    name = entry.name
    try:
        in_transaction(lambda: act(entry, by=current_actor()))
    except Refused as refusal:
        return _page(event_id, entry_id, refusal=refusal)
    flash(f"{name} {words}.")
    return redirect(url_for("event_waitlists.index", event_id=event_id), code=303)


def _page(event_id: str, entry_id: str, *, refusal: Refused | None = None) -> ResponseReturnValue:
    event, entry = policy.entry_for(current_actor(), event_id, entry_id, to=Deed.BOOKINGS_EDIT)
    return render(
        "waitlist/event_entries/show.html",
        status=refusal.status if refusal else 200,
        event=event,
        entry=queries.entry_view(entry.id),
        offers=queries.offers_to(entry.id),
        problem=refusal.sentence if refusal else "",
        form=ClickForm(None),
    )
