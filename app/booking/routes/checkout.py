"""The one page between the hold and the tickets: who you are, and pay."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.accounts import policy as own
from app.accounts import queries as accounts
from app.booking import actions, flows, forms, policy, queries
from app.booking.errors import BookedAlready, OverPersonLimit, PlacesGone
from app.booking.forms import CheckoutForm
from app.booking.views import HoldView
from app.core.errors import Refused
from app.core.ids import Id
from app.infra.db import in_transaction
from app.infra.settings import settings
from app.payments import flows as payments
from app.waiting_room import sessions as waiting_room
from app.web import guards
from app.web.actor import current_actor
from app.web.links import absolute
from app.web.render import render
from app.web.security import allow_form_target

bp = Blueprint("checkout", __name__, url_prefix="/checkout/<hold_id>/<seal>")
# Which holds this browser made into bookings: it may go on to them without the link in the mail.
_BOOKED = "booked"
_REMEMBERED = 20


@bp.get("")
@guards.sealed
def show(hold_id: str, seal: str) -> ResponseReturnValue:
    """Ask who books; after that, lead on to the booking or to its payment."""
    hold = queries.hold_view(policy.hold_by_link(hold_id, seal))
    if hold.booking_id:
        return _go_on(hold, seal, hold.booking_id)
    if not hold.is_live or not _is_resumed(hold):
        return _lapsed(hold, status=410)
    return _page(hold, seal, _prefilled())


@bp.post("")
@guards.sealed
def create(hold_id: str, seal: str) -> ResponseReturnValue:
    """Book, and go on to the tickets or to the payment. Sent twice, it is the same booking."""
    held = policy.hold_by_link(hold_id, seal)
    here = absolute("checkout.show", hold_id=held, seal=seal)
    form = CheckoutForm()
    try:
        if "again" in request.form:
            return _pay_again(queries.hold_view(held), seal, here)
        if not form.validate_on_submit():
            return _unbooked_page(held, seal, form, status=422)
        details = form.details(forms.names_in(request.form))
        checkout = flows.check_out(held, details, by=current_actor(), return_url=here)
    except OverPersonLimit as limit:
        form.refuse(limit)
        return _unbooked_page(held, seal, form, status=limit.status, limit=limit)
    except PlacesGone:
        return _lapsed(queries.hold_view(held), status=409)
    except BookedAlready:
        return _booked_already(queries.hold_view(held))
    except Refused as refusal:
        # It is booked, but the payment can't begin: the same page says why, and offers to try again.
        _remember(held)
        form.refuse(refusal)
        return _unbooked_page(held, seal, form, status=refusal.status)
    _remember(held)
    waiting_room.step_out()
    return _onward(checkout)


def _go_on(hold: HoldView, seal: str, booking_id: Id) -> ResponseReturnValue:
    if not _is_ours(hold):
        return _booked_already(hold)
    if hold.awaits_money:
        payments.look_again(booking_id)
        hold = queries.hold_view(hold.id)
    if not hold.awaits_money or queries.is_paying(booking_id):
        return redirect(_address_of(booking_id, hold.link_version), code=303)
    if not hold.is_live:
        return _lapsed(hold, status=410)
    return _page(hold, seal, CheckoutForm(None, email=hold.booking_email, name=hold.booking_name))


def _pay_again(hold: HoldView, seal: str, here: str) -> ResponseReturnValue:
    if hold.booking_id is None or not _is_ours(hold):
        return _booked_already(hold)
    if hold.awaits_money and not hold.is_live:
        raise PlacesGone
    try:
        return _onward(flows.pay_again(hold.booking_id, return_url=here))
    except Refused as refusal:
        form = CheckoutForm(None, email=hold.booking_email, name=hold.booking_name)
        form.refuse(refusal)
        return _page(hold, seal, form, status=refusal.status)


def _onward(checkout: flows.Checkout) -> ResponseReturnValue:
    return redirect(checkout.pay_at or _address_of(checkout.booking_id, checkout.link_version), code=303)


def _address_of(booking_id: Id, link_version: int) -> str:
    return url_for("bookings.show", booking_id=booking_id, seal=policy.booking_seal(booking_id, link_version))


def _unbooked_page(
    hold_id: Id, seal: str, form: CheckoutForm, *, status: int, limit: OverPersonLimit | None = None
) -> ResponseReturnValue:
    hold = queries.hold_view(hold_id)
    if hold.booking_id and not _is_ours(hold):
        return _booked_already(hold)
    if not hold.is_live or not _is_resumed(hold):
        return _lapsed(hold, status=409)
    return _page(hold, seal, form, status=status, limit=limit)


def _is_resumed(hold: HoldView) -> bool:
    """Whether the places are still the buyer's who is back on the page, and so have their full time again."""
    return not hold.was_left or in_transaction(lambda: actions.resume_hold(hold.id))


def _page(
    hold: HoldView, seal: str, form: CheckoutForm, *, status: int = 200, limit: OverPersonLimit | None = None
) -> ResponseReturnValue:
    if hold.total:
        # Chromium holds the redirect after the form against the policy too; our test provider lives here.
        public = urlsplit(settings().public_url)
        allow_form_target(f"{public.scheme}://{public.netloc}")
    return render(
        "booking/checkout/show.html",
        status=status,
        hold=hold,
        event=hold.event,
        seal=seal,
        form=form,
        names=forms.names_in(request.form),
        limit=limit,
        is_signed_in=current_actor().is_user,
    )


def _lapsed(hold: HoldView, *, status: int) -> ResponseReturnValue:
    seal = policy.hold_seal(hold.id)
    return render("booking/checkout/lapsed.html", status=status, hold=hold, event=hold.event, seal=seal)


def _booked_already(hold: HoldView) -> ResponseReturnValue:
    return render("booking/checkout/booked.html", status=409, hold=hold, event=hold.event)


def _prefilled() -> CheckoutForm:
    actor = current_actor()
    if not actor.is_user:
        return CheckoutForm(None)
    person = accounts.person(own.own_id(actor))
    return CheckoutForm(None, email=person.email, name=person.name)


def _remember(hold_id: Id) -> None:
    if hold_id not in session.get(_BOOKED, []):
        session[_BOOKED] = [*session.get(_BOOKED, []), hold_id][-_REMEMBERED:]


def _is_ours(hold: HoldView) -> bool:
    actor = current_actor()
    return hold.id in session.get(_BOOKED, []) or (actor.is_user and hold.booking_user_id == actor.id)
