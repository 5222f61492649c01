"""My tickets: what the person has booked, and for guests a way to find it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.booking.policy import booking_seal
from app.infra.db import transaction
from app.tickets import actions, queries
from app.tickets.forms import FindForm
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, typed_email, who_asks
from app.web.render import render

bp = Blueprint("my_tickets", __name__)
_MOST_PAGES = 500


@bp.get("/my-tickets")
@guards.public
def index() -> ResponseReturnValue:
    """Coming bookings, next event first; the past on a page of its own. Guests may have their links mailed."""
    actor = current_actor()
    if actor.id is None or not actor.is_user:
        return _find_page(FindForm())
    is_past = "past" in request.args
    page = max(1, min(request.args.get("page", 1, type=int), _MOST_PAGES))
    find = queries.past_bookings if is_past else queries.upcoming_bookings
    bookings = find(actor.id, page)
    return render(
        "tickets/my_tickets/index.html",
        bookings=bookings,
        today=queries.sheets_of_today(actor.id) if page == 1 and not is_past else [],
        is_past=is_past,
        seal_of=booking_seal,
    )


@bp.post("/my-tickets/links")
@guards.public
@limiter.limit("4 per hour", key_func=typed_email)
@limiter.limit("60 per hour", key_func=who_asks)
def create() -> ResponseReturnValue:
    """Mail the links of the bookings made with an address; the answer is the same when there are none."""
    form = FindForm()
    if not form.validate_on_submit():
        return _find_page(form, status=422)
    with transaction():
        actions.send_links(form.email.data)
    return render("tickets/my_tickets/sent.html", email=form.email.data)


def _find_page(form: FindForm, *, status: int = 200) -> ResponseReturnValue:
    return render("tickets/my_tickets/find.html", form=form, status=status)
