"""Holds: made by the picker, given back by the buyer."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.booking import actions, forms, policy, queries, sessions, views
from app.core.errors import Refused
from app.events import policy as events
from app.infra.db import transaction
from app.infra.settings import settings
from app.inventory import claims
from app.inventory import queries as inventory
from app.inventory.claims import Claimant
from app.inventory.errors import HoldsTooMuch
from app.inventory.rules import Basket
from app.waiting_room import sessions as waiting_room
from app.web import guards
from app.web.render import render

bp = Blueprint("holds", __name__)


@bp.get("/events/<event_id>/holds")
@guards.public
def index(event_id: str) -> ResponseReturnValue:
    """What this visitor holds and has not booked, here and elsewhere; whoever holds nothing is led to the event."""
    by = sessions.claimant()
    if not queries.live_holds_of(by.holder or ""):
        return redirect(url_for("event_pages.show", event_id=events.public_event(event_id).id), code=303)
    return _held(event_id, by, status=200)


@bp.post("/events/<event_id>/holds")
@guards.same_origin
@sessions.limit_tries
@sessions.limit_guesses
def create(event_id: str) -> ResponseReturnValue:
    """Hold what was chosen and go on to the details; or say what is left of it."""
    waiting_room.ensure_admitted(event_id)
    wanted, code = forms.wanted_in(request.form), forms.code_in(request.form)
    by = sessions.claimant(code)
    try:
        hold_id = claims.place_hold(event_id, Basket.of(wanted), seconds=60 * settings().hold_minutes, by=by)
    except HoldsTooMuch:
        return _held(event_id, by, status=HoldsTooMuch.status)
    except Refused as refusal:
        return _refused(event_id, wanted, code, refusal)
    return redirect(url_for("checkout.show", hold_id=hold_id, seal=policy.hold_seal(hold_id)), code=303)


@bp.post("/checkout/<hold_id>/<seal>/release")
@guards.sealed
def delete(hold_id: str, seal: str) -> ResponseReturnValue:
    """Give the places back and return to the event."""
    hold = queries.hold_view(policy.hold_by_link(hold_id, seal))
    with transaction():
        actions.release_hold(hold.id)
    return redirect(url_for("event_pages.show", event_id=hold.event.id), code=303)


def _refused(event_id: str, wanted: dict[str, str], code: str, refusal: Refused) -> ResponseReturnValue:
    event = events.public_event(event_id)
    asked = {type_id: int(typed) for type_id, typed in wanted.items() if typed.isascii() and typed.isdigit()}
    opened = inventory.opened_by(event.id, code)
    if code and opened is None:
        sessions.note_wrong_code()
    return render(
        "booking/holds/refused.html",
        status=refusal.status,
        event=event,
        sentence=refusal.sentence,
        code=opened.code if opened else "",
        choices=views.adjusted(inventory.offers_of(event.id, opened=opened), asked),
    )


def _held(event_id: str, by: Claimant, *, status: int) -> ResponseReturnValue:
    event = events.public_event(event_id)
    held = [(view, policy.hold_seal(view.hold_id)) for view in queries.live_holds_of(by.holder or "")]
    return render("booking/holds/too_much.html", status=status, event=event, held=held)
