"""Selling at the counter: choose, hold, take the money, hand over the tickets."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.booking import desk
from app.booking.actions import release_hold
from app.booking.errors import PlacesGone
from app.booking.forms import wanted_in
from app.booking.policy import booking_seal
from app.core.errors import NotFound, Refused
from app.core.ids import Id
from app.dashboard.forms import ClickForm, SaleForm
from app.dashboard.queries import box_office, events
from app.events import policy
from app.infra.db import in_transaction, transaction
from app.infra.settings import settings
from app.inventory.errors import SeatsGone
from app.inventory.queries import seat_names
from app.inventory.rules import Basket
from app.organizers.policy import Deed
from app.payments import counter
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("box_office", __name__, url_prefix="/dashboard/events/<event_id>/box-office")


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """What can be sold, and what came in."""
    return _index(event_id)


@bp.post("/holds")
@guards.signed_in
def create(event_id: str) -> ResponseReturnValue:
    """Hold the ticked seats, or the best ones for these numbers, and go on to the sale."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    if not ClickForm().validate_on_submit():
        return _index(event_id, status=422)
    try:
        basket = _basket(event.id)
        hold_id = desk.hold(event.id, basket, seconds=60 * settings().hold_minutes)
    except Refused as refusal:
        return _index(event_id, problem=_named(event.id, refusal), status=refusal.status)
    return _to_sale(event_id, hold_id)


@bp.get("/holds/<hold_id>")
@guards.signed_in
def show(event_id: str, hold_id: str) -> ResponseReturnValue:
    """What is held, and the questions that are left."""
    return _sale(event_id, hold_id, SaleForm(None))


@bp.post("/holds/<hold_id>")
@guards.signed_in
def update(event_id: str, hold_id: str) -> ResponseReturnValue:
    """Sell the same seats as other ticket types, or give them away."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    held = desk.counter_hold(event.id, hold_id)
    form = SaleForm(None)
    try:
        basket, is_free = (
            box_office.retyped_basket(event, held, request.form),
            "gift" in request.form and "charge" not in request.form,
        )
        new = in_transaction(
            lambda: desk.hold_again(held, basket, seconds=60 * settings().hold_minutes, is_free=is_free)
        )
    except Refused as refusal:
        form.refuse(Refused(_named(event.id, refusal)))
        return _sale(event_id, hold_id, form, status=refusal.status)
    return _to_sale(event_id, new)


@bp.post("/holds/<hold_id>/release")
@guards.signed_in
def release(event_id: str, hold_id: str) -> ResponseReturnValue:
    """Give the places back."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    held = desk.counter_hold(event.id, hold_id)
    with transaction():
        release_hold(held)
    flash("The places are given back.")
    return redirect(url_for("box_office.index", event_id=event_id), code=303)


@bp.post("/holds/<hold_id>/sale")
@guards.signed_in
def sell(event_id: str, hold_id: str) -> ResponseReturnValue:
    """Sell what is held. Sent twice, it is the same sale."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.BOX_OFFICE)
    held = desk.counter_hold(event.id, hold_id)
    form = SaleForm()
    if not form.validate_on_submit():
        return _sale(event_id, hold_id, form, status=422)
    try:
        booking_id = in_transaction(lambda: desk.sell(held, form.handover(), by=actor).id)
    except PlacesGone as refusal:
        return _index(event_id, problem=refusal.sentence, status=refusal.status)
    except Refused as refusal:
        form.refuse(refusal)
        return _sale(event_id, hold_id, form, status=refusal.status)
    return redirect(url_for("box_office.sold", event_id=event_id, booking_id=booking_id), code=303)


@bp.get("/sales/<booking_id>")
@guards.signed_in
def sold(event_id: str, booking_id: str) -> ResponseReturnValue:
    """The sale is done: print the tickets, and on to the next one."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    sale = box_office.sold_view(event.id, booking_id)
    return render(
        "dashboard/box_office/sold.html",
        event=event,
        sale=sale,
        seats=box_office.seats_of_booking(sale.booking.id),
        seal=booking_seal(sale.booking.id, sale.booking.link_version),
    )


@bp.post("/refunds/<refund_id>/payout")
@guards.signed_in
def pay_out(event_id: str, refund_id: str) -> ResponseReturnValue:
    """Note that money of a cancelled booking was handed back over the counter."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    booking_id = box_office.booking_of_refund(event.id, refund_id)
    if not ClickForm().validate_on_submit():
        raise NotFound
    with transaction():
        counter.hand_back(Id(refund_id))
    flash("Noted: the money was handed back.")
    return redirect(url_for("event_bookings.show", event_id=event_id, booking_id=booking_id), code=303)


def _index(event_id: str, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    lines = box_office.lines_of(event.id)
    return render(
        "dashboard/box_office/index.html",
        status=status,
        event=event,
        rights=events.rights_of(current_actor(), event.organization_id),
        lines=lines,
        asked=wanted_in(request.form),
        has_seats=any(line.is_seated for line in lines),
        till=box_office.till_of(event),
        sales=box_office.latest_sales(event.id),
        form=ClickForm(None),
        problem=problem,
    )


def _sale(event_id: str, hold_id: str, form: SaleForm, *, status: int = 200) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    held = desk.counter_hold(event.id, hold_id)
    sale = box_office.sale_view(event, held)
    if sale.hold.booking_id:
        return redirect(url_for("box_office.sold", event_id=event_id, booking_id=sale.hold.booking_id), code=303)
    if not sale.hold.is_live:
        return _index(event_id, problem="The time was up and the places went back on sale.", status=410)
    return render("dashboard/box_office/sale.html", status=status, event=event, sale=sale, form=form)


def _to_sale(event_id: str, hold_id: Id) -> ResponseReturnValue:
    return redirect(url_for("box_office.show", event_id=event_id, hold_id=hold_id), code=303)


def _basket(event_id: Id) -> Basket:
    if ticked := request.form.getlist("seat"):
        return box_office.basket_of_seats(event_id, ticked)
    return box_office.best_basket(event_id, wanted_in(request.form))


def _named(event_id: Id, refusal: Refused) -> str:
    """The refusal with the seats that it is about by name."""
    if not isinstance(refusal, SeatsGone) or not refusal.seats:
        return refusal.sentence
    names = seat_names(event_id, refusal.seats)
    return f"{refusal.sentence} Gone: {', '.join(names.get(key, key) for key in refusal.seats)}."
