"""Holds: made by the picker, given back by the buyer."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.booking import actions, forms, policy, queries, views
from app.core.errors import Refused
from app.events import policy as events
from app.infra.db import transaction
from app.infra.settings import settings
from app.inventory import claims
from app.inventory import queries as inventory
from app.inventory.rules import Basket
from app.waiting_room import sessions as waiting_room
from app.web import guards
from app.web.limits import limiter
from app.web.render import render

bp = Blueprint("holds", __name__)


@bp.post("/events/<event_id>/holds")
@guards.same_origin
@limiter.limit("1200 per minute")
def create(event_id: str) -> ResponseReturnValue:
    """Hold what was chosen and go on to the details; or say what is left of it."""
    waiting_room.ensure_admitted(event_id)
    wanted = forms.wanted_in(request.form)
    try:
        hold_id = claims.place_hold(event_id, Basket.of(wanted), seconds=60 * settings().hold_minutes)
    except Refused as refusal:
        return _refused(event_id, wanted, refusal)
    return redirect(url_for("checkout.show", hold_id=hold_id, seal=policy.hold_seal(hold_id)), code=303)


@bp.post("/checkout/<hold_id>/<seal>/release")
@guards.sealed
def delete(hold_id: str, seal: str) -> ResponseReturnValue:
    """Give the places back and return to the event."""
    hold = queries.hold_view(policy.hold_by_link(hold_id, seal))
    with transaction():
        actions.release_hold(hold.id)
    return redirect(url_for("event_pages.show", event_id=hold.event.id), code=303)


def _refused(event_id: str, wanted: dict[str, str], refusal: Refused) -> ResponseReturnValue:
    event = events.public_event(event_id)
    asked = {type_id: int(typed) for type_id, typed in wanted.items() if typed.isascii() and typed.isdigit()}
    return render(
        "booking/holds/refused.html",
        status=refusal.status,
        event=event,
        sentence=refusal.sentence,
        choices=views.adjusted(inventory.offers_of(event.id), asked),
    )
