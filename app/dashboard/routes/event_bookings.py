"""Who has booked: the list to search in, and everything about one booking."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.dashboard.queries import bookings, events
from app.events import policy
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("event_bookings", __name__, url_prefix="/dashboard/events/<event_id>/bookings")
_LONGEST_SEARCH = 100


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """A page of bookings, latest first."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOOKINGS_READ)
    tab = request.args.get("tab", bookings.TABS[0])
    if tab not in bookings.TABS:
        raise NotFound
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    shelf = bookings.bookings_of(event.id, tab, words, request.args.get("after", ""))
    return render(
        "dashboard/event_bookings/index.html",
        part="bookings",
        event=event,
        tab=tab,
        words=words,
        tabs=bookings.TABS,
        shelf=shelf,
        seats=bookings.seats_of([booking.id for booking in shelf.rows]),
        rights=events.rights_of(current_actor(), event.organization_id),
    )


@bp.get("/<booking_id>")
@guards.signed_in
def show(event_id: str, booking_id: str) -> ResponseReturnValue:
    """One booking: its tickets, its money, its mails."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOOKINGS_READ)
    return render(
        "dashboard/event_bookings/show.html",
        event=event,
        page=bookings.booking_page(event.id, booking_id),
        rights=events.rights_of(current_actor(), event.organization_id),
    )
