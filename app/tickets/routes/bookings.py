"""A booking by its sealed link: the tickets, or how things stand without them."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.booking import policy
from app.core.errors import NotFound
from app.core.ids import Id
from app.infra.db import transaction
from app.payments import flows as payments
from app.tickets import actions, calendars, prints, queries, standing
from app.tickets.views import Sheet
from app.web import guards
from app.web.limits import limiter
from app.web.links import absolute
from app.web.render import render

bp = Blueprint("bookings", __name__)
# So many looks at a payment that is not settled, and then the mail has to do.
_MOST_LOOKS = 30


def _booking() -> str:
    return f"booking:{(request.view_args or {}).get('booking_id')}"


@bp.get("/bookings/<booking_id>/<seal>")
@guards.sealed
def show(booking_id: str, seal: str) -> ResponseReturnValue:
    """The tickets with their codes; while the payment is under way, a page that looks again by itself."""
    sheet = _sheet(booking_id, seal)
    if standing.waits_for_money(sheet.booking):
        payments.look_again(sheet.booking.id)
        sheet = _sheet(booking_id, seal)
    look = min(request.args.get("look", 0, type=int), _MOST_LOOKS)
    return render(
        "tickets/bookings/show.html",
        part="main",
        sheet=sheet,
        event=sheet.event,
        booking=sheet.booking,
        seal=seal,
        hold_seal=policy.hold_seal(sheet.booking.hold_id),
        standing=standing.standing_of(sheet.booking),
        look=max(look, 0),
        most_looks=_MOST_LOOKS,
    )


@bp.get("/bookings/<booking_id>/<seal>/tickets/<int:number>")
@guards.sealed
def ticket(booking_id: str, seal: str, number: int) -> ResponseReturnValue:
    """One ticket as large as the phone."""
    sheet = _confirmed(booking_id, seal)
    found = next((ticket for ticket in sheet.tickets if ticket.number == number), None)
    if found is None:
        raise NotFound
    return render("tickets/bookings/ticket.html", sheet=sheet, event=sheet.event, seal=seal, ticket=found)


@bp.get("/bookings/<booking_id>/<seal>/tickets.pdf")
@guards.sealed
@limiter.limit("30 per minute", key_func=_booking)
def pdf(booking_id: str, seal: str) -> ResponseReturnValue:
    """The tickets on paper."""
    sheet = _confirmed(booking_id, seal)
    response = Response(prints.pdf_of(sheet), content_type="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=prints.file_name(sheet))
    return response


@bp.get("/bookings/<booking_id>/<seal>/event.ics")
@guards.sealed
def calendar(booking_id: str, seal: str) -> ResponseReturnValue:
    """The date for the calendar."""
    sheet = _confirmed(booking_id, seal)
    link = absolute("bookings.show", booking_id=booking_id, seal=seal)
    response = Response(calendars.calendar_of(sheet, link), content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="event.ics")
    return response


@bp.post("/bookings/<booking_id>/<seal>/mails")
@guards.sealed
@limiter.limit("3 per 10 minutes; 10 per day", key_func=_booking)
def mail(booking_id: str, seal: str) -> ResponseReturnValue:
    """Send the tickets again, to the address that they were booked with and no other."""
    sheet = _confirmed(booking_id, seal)
    with transaction():
        actions.send_tickets_again(sheet.booking)
    flash(f"The tickets are on their way to {sheet.booking.email}.")
    return redirect(url_for("bookings.show", booking_id=booking_id, seal=seal), code=303)


def _confirmed(booking_id: str, seal: str) -> Sheet:
    sheet = _sheet(booking_id, seal)
    if not sheet.is_confirmed:
        raise NotFound
    return sheet


def _sheet(booking_id: str, seal: str) -> Sheet:
    sheet = queries.sheet(Id(booking_id))
    policy.ensure_link(sheet.booking, seal)
    return sheet
