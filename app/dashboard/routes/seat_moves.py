"""Giving a ticket another seat: choose it, see what that means, do it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.dashboard import actions, prints
from app.dashboard.forms import MoveForm
from app.dashboard.queries import moves
from app.dashboard.views.seats import HouseAsked
from app.events import policy
from app.infra.db import in_transaction
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("seat_moves", __name__, url_prefix="/dashboard/events/<event_id>/seats/moves/<ticket_id>")


@bp.get("")
@guards.signed_in
def new(event_id: str, ticket_id: str) -> ResponseReturnValue:
    """Every seat that the ticket could have, section by section; sold ones mean a swap."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    mover = moves.mover(event.id, ticket_id)
    asked = HouseAsked.of(request.args)
    return render(
        "dashboard/seats/move.html",
        event=event,
        mover=mover,
        page=moves.targets(event, mover, asked),
        standing_of=prints.standing_of,
    )


@bp.get("/confirmation")
@guards.signed_in
def confirm(event_id: str, ticket_id: str) -> ResponseReturnValue:
    """Who will sit where, before it is done."""
    return _confirmation(event_id, ticket_id, request.args.get("to", ""), MoveForm(None))


@bp.post("")
@guards.signed_in
def create(event_id: str, ticket_id: str) -> ResponseReturnValue:
    """Move, or swap with whoever has the seat."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.BOX_OFFICE)
    mover = moves.mover(event.id, ticket_id)
    form = MoveForm()
    if not form.validate_on_submit():
        return _confirmation(event_id, ticket_id, form.to.data or "", form, status=422)
    to, other = form.to.data, form.swaps_with.data or ""
    try:
        in_transaction(lambda: actions.move_ticket(event, mover.ticket_id, to, swaps_with=other, by=actor))
    except Refused as refusal:
        form.refuse(refusal)
        return _confirmation(event_id, ticket_id, to, form, status=refusal.status)
    flash(
        "The two have changed seats, and were told by mail."
        if other
        else "The ticket has its new seat, and its holder was told by mail."
    )
    return redirect(url_for("event_bookings.show", event_id=event_id, booking_id=mover.booking_id), code=303)


def _confirmation(event_id: str, ticket_id: str, to: str, form: MoveForm, *, status: int = 200) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    mover = moves.mover(event.id, ticket_id)
    target = moves.target(event.id, to)
    return render(
        "dashboard/seats/move_confirmation.html",
        status=status,
        event=event,
        mover=mover,
        target=target,
        form=form,
        standing_of=prints.standing_of,
    )
