"""Cancellations by the organizer."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.booking import actions, policy
from app.booking.forms import CancellationForm
from app.core.errors import NotFound, Refused
from app.infra.db import in_transaction
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor

bp = Blueprint("cancellations", __name__)


@bp.post("/dashboard/events/<event_id>/bookings/<booking_id>/cancellation")
@guards.signed_in
def create(event_id: str, booking_id: str) -> ResponseReturnValue:
    """Cancel the booking, give its places back and have its money refunded."""
    booking = policy.booking_for(current_actor(), booking_id, to=Deed.BOOKINGS_EDIT)
    if booking.event_id != event_id:
        raise NotFound
    form = CancellationForm()
    if form.validate_on_submit():
        try:
            # Tried again when it crosses a payment that is just being settled: the two lock the other way round.
            in_transaction(lambda: actions.cancel_booking(booking, by=current_actor(), reason=form.reason.data))
            flash(f"Booking {booking.reference} is cancelled.")
        except Refused as refusal:
            flash(refusal.sentence)
    else:
        flash(next(iter(form.reason.errors), "This form has gone stale. Send it again."))
    return redirect(url_for("event_bookings.show", event_id=event_id, booking_id=booking_id), code=303)
