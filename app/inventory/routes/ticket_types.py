"""What an event has for sale: the list, and one ticket type at a time."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.events.policy import event_for
from app.infra.db import transaction
from app.inventory import actions, policy, queries
from app.inventory.forms import ClickForm, EditTicketTypeForm, TicketTypeForm, typed_from
from app.organizers.policy import Deed, may
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("ticket_types", __name__, url_prefix="/dashboard/events/<event_id>/tickets")


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """Every ticket type and every pool of the event."""
    return _index(event_id)


@bp.get("/new")
@guards.signed_in
def new(event_id: str) -> ResponseReturnValue:
    """Ask for a new ticket type."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    pools = queries.pool_counts(event.id)
    # A price zone's link comes with its places; anything else is left to be chosen.
    wanted = request.args.get("pool", "")
    form = TicketTypeForm(None, pools=pools, data={"pool": wanted} if any(pool.id == wanted for pool in pools) else {})
    return render("inventory/ticket_types/new.html", event=event, form=form)


@bp.post("/new")
@guards.signed_in
def create(event_id: str) -> ResponseReturnValue:
    """Put it on the list."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    form = TicketTypeForm(pools=queries.pool_counts(event.id))
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                actions.add_ticket_type(event, form.details(event), by=current_actor())
            flash(f"{form.name.data} is on the list.")
            return _back(event_id)
        except Refused as refusal:
            form.refuse(refusal)
            status = refusal.status
    return render("inventory/ticket_types/new.html", status=status, event=event, form=form)


@bp.get("/<ticket_type_id>")
@guards.signed_in
def edit(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Show what can be changed."""
    event, kind = policy.ticket_type_for(current_actor(), event_id, ticket_type_id, to=Deed.EVENT_EDIT)
    form = EditTicketTypeForm(None, pools=queries.pool_counts(event.id), data=typed_from(kind, event))
    return render("inventory/ticket_types/edit.html", event=event, kind=kind, form=form)


@bp.post("/<ticket_type_id>")
@guards.signed_in
def update(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Keep the changes."""
    event, kind = policy.ticket_type_for(current_actor(), event_id, ticket_type_id, to=Deed.EVENT_EDIT)
    form = EditTicketTypeForm(pools=queries.pool_counts(event.id))
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_ticket_type(event, kind, form.details(event), by=current_actor())
            flash(f"{kind.name} is saved.")
            return _back(event_id)
        except Refused as refusal:
            form.refuse(refusal)
            status = refusal.status
    return render("inventory/ticket_types/edit.html", status=status, event=event, kind=kind, form=form)


@bp.post("/<ticket_type_id>/retirement")
@guards.signed_in
def retire(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Take it off sale."""
    return _change(event_id, ticket_type_id, actions.retire_ticket_type, "is off sale")


@bp.post("/<ticket_type_id>/retirement/deletion")
@guards.signed_in
def bring_back(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Put it on sale again."""
    return _change(event_id, ticket_type_id, actions.bring_back_ticket_type, "is on sale again")


@bp.post("/<ticket_type_id>/deletion")
@guards.signed_in
def delete(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Remove it, while nobody took one."""
    return _change(event_id, ticket_type_id, actions.delete_ticket_type, "is deleted")


@bp.post("/<ticket_type_id>/rise")
@guards.signed_in
def rise(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Move it up by one."""
    return _change(event_id, ticket_type_id, actions.raise_ticket_type, "is moved up")


@bp.post("/<ticket_type_id>/fall")
@guards.signed_in
def fall(event_id: str, ticket_type_id: str) -> ResponseReturnValue:
    """Move it down by one."""
    return _change(event_id, ticket_type_id, actions.lower_ticket_type, "is moved down")


def _change(event_id: str, ticket_type_id: str, act: Callable[..., None], words: str) -> ResponseReturnValue:
    event, kind = policy.ticket_type_for(current_actor(), event_id, ticket_type_id, to=Deed.EVENT_EDIT)
    name = kind.name
    try:
        with transaction():
            act(event, kind, by=current_actor())
    except Refused as refusal:
        return _index(event_id, problem=refusal.sentence, status=refusal.status)
    flash(f"{name} {words}.")
    return _back(event_id)


def _index(event_id: str, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    event = event_for(current_actor(), event_id, to=Deed.READ)
    kinds = queries.types_of(event.id)
    return render(
        "inventory/ticket_types/index.html",
        status=status,
        event=event,
        kinds=[kind for kind in kinds if not kind.is_retired],
        retired=[kind for kind in kinds if kind.is_retired],
        pools=queries.pool_counts(event.id),
        most_per_person=queries.most_per_person(event.id),
        codes=queries.count_codes(event.id),
        may_edit=may(current_actor(), event.organization_id, Deed.EVENT_EDIT),
        form=ClickForm(),
        problem=problem,
    )


def _back(event_id: str) -> ResponseReturnValue:
    return redirect(url_for("ticket_types.index", event_id=event_id), code=303)
