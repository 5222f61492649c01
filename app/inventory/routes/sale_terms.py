"""What holds for all ticket types of an event."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.events.policy import event_for
from app.infra.db import transaction
from app.inventory import actions, queries
from app.inventory.forms import TermsForm
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("sale_terms", __name__, url_prefix="/dashboard/events/<event_id>/sale-terms")


@bp.get("")
@guards.signed_in
def edit(event_id: str) -> ResponseReturnValue:
    """Show how many places one person may have."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    form = TermsForm(None, most_per_person=queries.most_per_person(event.id))
    return render("inventory/sale_terms/edit.html", event=event, form=form)


@bp.post("")
@guards.signed_in
def update(event_id: str) -> ResponseReturnValue:
    """Keep it; what people have, they keep too."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    form = TermsForm()
    if not form.validate_on_submit():
        return render("inventory/sale_terms/edit.html", status=422, event=event, form=form)
    with transaction():
        actions.set_terms(event, most_per_person=form.most_per_person.data, by=current_actor())
    most = form.most_per_person.data
    flash(f"One person can have {most} at most." if most else "There is no limit for one person.")
    return redirect(url_for("ticket_types.index", event_id=event_id), code=303)
