"""Places that ticket types draw from."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound, Refused
from app.core.ids import Id
from app.infra.db import transaction
from app.inventory import actions, policy, queries
from app.inventory.forms import PoolForm, pool_typed_from
from app.inventory.views import PoolCount
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("pools", __name__, url_prefix="/dashboard/events/<event_id>/places")


@bp.get("/<pool_id>")
@guards.signed_in
def edit(event_id: str, pool_id: str) -> ResponseReturnValue:
    """Show how many places there are, and how many of them are taken."""
    event, pool = policy.pool_for(current_actor(), event_id, pool_id, to=Deed.EVENT_EDIT)
    form = PoolForm(None, data=pool_typed_from(pool), is_seated=pool.is_seated)
    return render("inventory/pools/edit.html", event=event, pool=_count(event.id, pool.id), form=form)


@bp.post("/<pool_id>")
@guards.signed_in
def update(event_id: str, pool_id: str) -> ResponseReturnValue:
    """Change the name and the number of places, though not below what is taken."""
    event, pool = policy.pool_for(current_actor(), event_id, pool_id, to=Deed.EVENT_EDIT)
    form = PoolForm(is_seated=pool.is_seated)
    status = 422
    if form.validate_on_submit():
        name, capacity = form.name.data, form.capacity.data if form.capacity else pool.capacity
        try:
            with transaction():
                actions.edit_pool(event, pool, name=name, capacity=capacity, by=current_actor())
            flash(f"{name} has {capacity:,} places.")
            return redirect(url_for("ticket_types.index", event_id=event_id), code=303)
        except Refused as refusal:
            form.refuse(refusal)
            status = refusal.status
    count = _count(event.id, pool.id)
    return render("inventory/pools/edit.html", status=status, event=event, pool=count, form=form)


def _count(event_id: Id, pool_id: Id) -> PoolCount:
    count = queries.pool_of(event_id, pool_id)
    if count is None:
        raise NotFound
    return count
