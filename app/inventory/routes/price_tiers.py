"""Early prices of a ticket type: the list with a form for one more, and one at a time."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.core.money import Money
from app.infra.db import transaction
from app.inventory import actions, policy, queries
from app.inventory.forms import TierForm, tier_typed_from
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("price_tiers", __name__, url_prefix="/dashboard/events/<event_id>/tickets/<ticket_type_id>/early-prices")


@bp.get("")
@guards.signed_in
def index(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """The early prices in their order, and a form for one more."""
    return _index(event_id, ticket_type_id, TierForm(None))


@bp.post("")
@guards.signed_in
def create(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Put one more behind them."""
    event, kind = policy.ticket_type_for(current_actor(), event_id, ticket_type_id, to=Deed.EVENT_EDIT)
    form = TierForm()
    if not form.validate_on_submit():
        return _index(event_id, ticket_type_id, form, status=422)
    try:
        with transaction():
            actions.add_tier(event, kind, form.details(event), by=current_actor())
    except Refused as refusal:
        form.refuse(refusal)
        return _index(event_id, ticket_type_id, form, status=refusal.status)
    flash(f"{form.name.data} is added.")
    return _back(event_id, ticket_type_id)


@bp.get("/<tier_id>")
@guards.signed_in
def edit(event_id: str, ticket_type_id: str, tier_id: str) -> ResponseReturnValue:
    """Show what can be changed."""
    event, kind, tier = policy.tier_for(current_actor(), event_id, ticket_type_id, tier_id, to=Deed.EVENT_EDIT)
    form = TierForm(None, data=tier_typed_from(tier, event))
    return render("inventory/price_tiers/edit.html", event=event, kind=kind, tier=tier, form=form)


@bp.post("/<tier_id>")
@guards.signed_in
def update(event_id: str, ticket_type_id: str, tier_id: str) -> ResponseReturnValue:
    """Keep the changes; what is held or sold keeps its price."""
    event, kind, tier = policy.tier_for(current_actor(), event_id, ticket_type_id, tier_id, to=Deed.EVENT_EDIT)
    form = TierForm()
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_tier(event, kind, tier, form.details(event), by=current_actor())
            flash(f"{form.name.data} is saved.")
            return _back(event_id, ticket_type_id)
        except Refused as refusal:
            form.refuse(refusal)
            status = refusal.status
    return render("inventory/price_tiers/edit.html", status=status, event=event, kind=kind, tier=tier, form=form)


@bp.post("/<tier_id>/end")
@guards.signed_in
def end(event_id: str, ticket_type_id: str, tier_id: str) -> ResponseReturnValue:
    """Let the next price apply from now on."""
    return _change(event_id, ticket_type_id, tier_id, actions.end_tier, "has ended")


@bp.post("/<tier_id>/deletion")
@guards.signed_in
def delete(event_id: str, ticket_type_id: str, tier_id: str) -> ResponseReturnValue:
    """Remove one that nobody had."""
    return _change(event_id, ticket_type_id, tier_id, actions.delete_tier, "is deleted")


def _change(
    event_id: str, ticket_type_id: str, tier_id: str, act: Callable[..., None], words: str
) -> ResponseReturnValue:
    event, kind, tier = policy.tier_for(current_actor(), event_id, ticket_type_id, tier_id, to=Deed.EVENT_EDIT)
    name = tier.name
    try:
        with transaction():
            act(event, kind, tier, by=current_actor())
        flash(f"{name} {words}.")
    except Refused as refusal:
        flash(refusal.sentence)
    return _back(event_id, ticket_type_id)


def _index(event_id: str, ticket_type_id: str, form: TierForm, *, status: int = 200) -> ResponseReturnValue:
    event, kind = policy.ticket_type_for(current_actor(), event_id, ticket_type_id, to=Deed.EVENT_EDIT)
    tiers = queries.tiers_of(kind.id, least=kind.min_per_booking, currency=event.currency)
    return render(
        "inventory/price_tiers/index.html",
        status=status,
        event=event,
        kind=kind,
        price=Money(kind.price_minor, event.currency),
        tiers=tiers,
        form=form,
    )


def _back(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    return redirect(url_for("price_tiers.index", event_id=event_id, ticket_type_id=ticket_type_id), code=303)
