"""An event's seats: by which plan and rules they are sold, who has which, and which are kept back."""

from urllib.parse import urlencode

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.dashboard import prints
from app.dashboard.forms import ClickForm, KeepForm, PlanForm, RulesForm, rules_typed_from
from app.dashboard.queries import events, houses, seats
from app.dashboard.views.seats import HouseAsked
from app.events import policy
from app.infra.db import in_transaction, transaction
from app.inventory import actions as inventory
from app.inventory import queries as house
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("event_seats", __name__, url_prefix="/dashboard/events/<event_id>/seats")
_DONE = {"killed": "Off sale for good", "house": "Kept by the house", "allotment": "Put aside", "free": "On sale again"}
_MOST_SEATS = 5_000


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """The plan, its price zones, and the rules."""
    return _index(event_id)


@bp.post("/plan")
@guards.signed_in
def plan(event_id: str) -> ResponseReturnValue:
    """Sell by another plan, or without numbered seats."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.EVENT_EDIT)
    form = PlanForm(plans=seats.plan_choices(event))
    if not form.validate_on_submit():
        return _index(event_id, plan_form=form, status=422)
    try:
        with transaction():
            if form.plan.data:
                inventory.seat_event(event, form.plan.data, by=actor)
            else:
                inventory.unseat_event(event, by=actor)
    except Refused as refusal:
        form.refuse(refusal)
        return _index(event_id, plan_form=form, status=refusal.status)
    flash("The event is sold by this plan." if form.plan.data else "The event is sold without numbered seats.")
    return redirect(url_for("event_seats.index", event_id=event_id), code=303)


@bp.post("/rules")
@guards.signed_in
def rules(event_id: str) -> ResponseReturnValue:
    """Sell the seats by other rules."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.EVENT_EDIT)
    form = RulesForm()
    if not form.validate_on_submit():
        return _index(event_id, rules_form=form, status=422)
    try:
        with transaction():
            inventory.edit_seating(event, form.terms(event), by=actor)
    except Refused as refusal:
        form.refuse(refusal)
        return _index(event_id, rules_form=form, status=refusal.status)
    flash("The rules are saved.")
    return redirect(url_for("event_seats.index", event_id=event_id), code=303)


@bp.get("/house")
@guards.signed_in
def show(event_id: str) -> ResponseReturnValue:
    """Every seat with whoever has it."""
    return _house(event_id, HouseAsked.of(request.args), KeepForm(None))


@bp.get("/house.css")
@guards.signed_in
def places(event_id: str) -> ResponseReturnValue:
    """Where each seat stands in the drawing; the content policy allows no style on the page itself."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOOKINGS_READ)
    section = HouseAsked.of(request.args).section
    response = make_response(houses.places_of(event.id, section))
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@bp.post("/blocks")
@guards.signed_in
def keep(event_id: str) -> ResponseReturnValue:
    """Kill the ticked seats, keep them for the house or for somebody, or put them back on sale."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.BOX_OFFICE)
    asked, form = HouseAsked.of(request.form), KeepForm()
    keys = request.form.getlist("seat")[:_MOST_SEATS]
    try:
        if not form.validate_on_submit():
            return _house(event_id, asked, form, ticked=keys, status=422)
        keeping = form.keeping(event)
        in_transaction(lambda: inventory.keep_seats(event, keys, keeping, by=actor))
    except Refused as refusal:
        form.refuse(refusal)
        return _house(event_id, asked, form, ticked=keys, status=refusal.status)
    flash(f"{_DONE[form.deed.data]}: {_seats(len(keys))}.")
    return _back(event_id, asked)


@bp.post("/moves")
@guards.signed_in
def move(event_id: str) -> ResponseReturnValue:
    """Go on to moving the ticked seat's ticket; with two seats ticked, from the one to the other."""
    event = policy.event_for(current_actor(), event_id, to=Deed.BOX_OFFICE)
    asked, form = HouseAsked.of(request.form), KeepForm()
    keys = request.form.getlist("seat")
    rows = seats.seats_of(event.id, keys=keys[:2]) if 0 < len(keys) < 3 else []
    moving = next((row for row in rows if row.ticket_id), None)
    if moving is None:
        form.refuse(Refused("Tick a sold seat to move its ticket, or two seats to move it from one to the other."))
        return _house(event_id, asked, form, ticked=keys, status=422)
    other = next((row.key for row in rows if row.key != moving.key), None)
    page = "seat_moves.confirm" if other else "seat_moves.new"
    return redirect(url_for(page, event_id=event.id, ticket_id=moving.ticket_id, to=other), code=303)


@bp.post("/blocks/reversal")
@guards.signed_in
def undo(event_id: str) -> ResponseReturnValue:
    """Take the last change of what is kept back."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.BOX_OFFICE)
    asked, form = HouseAsked.of(request.form), ClickForm()
    if not form.validate_on_submit():
        return _house(event_id, asked, KeepForm(None), status=422)
    try:
        count = in_transaction(lambda: inventory.undo_keeping(event, by=actor))
    except Refused as refusal:
        problem = KeepForm(None)
        problem.refuse(refusal)
        return _house(event_id, asked, problem, status=refusal.status)
    flash(f"As before: {_seats(count)}.")
    return _back(event_id, asked)


def _index(
    event_id: str, *, plan_form: PlanForm | None = None, rules_form: RulesForm | None = None, status: int = 200
) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.READ)
    seating = house.seating_of(event.id)
    if seating and rules_form is None:
        rules_form = RulesForm(None, data=rules_typed_from(seating, event))
    return render(
        "dashboard/seats/index.html",
        status=status,
        event=event,
        rights=events.rights_of(current_actor(), event.organization_id),
        seating=seating,
        plans=seats.plan_choices(event),
        zones=seats.zones_of(event),
        plan_form=plan_form or PlanForm(None, plans=seats.plan_choices(event), plan=seating.plan_id if seating else ""),
        rules_form=rules_form,
        form=plan_form or rules_form,
    )


def _house(
    event_id: str, asked: HouseAsked, form: KeepForm, *, ticked: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.BOOKINGS_READ)
    return render(
        "dashboard/seats/house.html",
        part="house",
        status=status,
        event=event,
        rights=events.rights_of(current_actor(), event.organization_id),
        house=houses.house_page(event, asked, ticked=frozenset(ticked or ())),
        ticked=frozenset(ticked or ()),
        form=form,
        statuses=prints.STATUS_WORDS,
        standing_of=prints.standing_of,
    )


def _back(event_id: str, asked: HouseAsked) -> ResponseReturnValue:
    here = url_for("event_seats.show", event_id=event_id)
    return redirect(f"{here}?{urlencode(asked.query)}" if asked.query else here, code=303)


def _seats(number: int) -> str:
    return "1 seat" if number == 1 else f"{number:,} seats"
