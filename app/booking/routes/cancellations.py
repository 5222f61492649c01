"""Cancellations by the organizer."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.booking import actions, policy, queries
from app.booking.forms import CancellationForm
from app.core.errors import Refused
from app.core.ids import Id
from app.infra.db import transaction
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("cancellations", __name__, url_prefix="/dashboard/events/<event_id>/bookings/<booking_id>/cancellation")


@bp.get("")
@guards.signed_in
def new(event_id: str, booking_id: str) -> ResponseReturnValue:
    """Say what will happen, and ask for the reason."""
    booking = policy.booking_at_event(current_actor(), event_id, booking_id, to=Deed.BOOKINGS_EDIT)
    return _page(booking.id, CancellationForm(None))


@bp.post("")
@guards.signed_in
def create(event_id: str, booking_id: str) -> ResponseReturnValue:
    """Cancel the booking, give its places back and have its money refunded."""
    booking = policy.booking_at_event(current_actor(), event_id, booking_id, to=Deed.BOOKINGS_EDIT)
    form = CancellationForm()
    if not form.validate_on_submit():
        return _page(booking.id, form, status=422)
    try:
        with transaction():
            actions.cancel_booking(booking, by=current_actor(), reason=form.reason.data)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(booking.id, form, status=refusal.status)
    flash("The booking is cancelled.")
    return redirect(url_for("event_bookings.show", event_id=event_id, booking_id=booking_id), code=303)


def _page(booking_id: Id, form: CancellationForm, *, status: int = 200) -> ResponseReturnValue:
    booking = queries.booking_view(booking_id)
    return render("booking/cancellations/new.html", status=status, booking=booking, event=booking.event, form=form)
