"""An event's rehearsals: ask for one, watch it, stop it, read its report."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.infra.db import transaction
from app.rehearsal import actions, policy, queries
from app.rehearsal.forms import RehearsalForm
from app.rehearsal.rules import MOST_BUYERS
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("rehearsals", __name__, url_prefix="/dashboard/events/<event_id>/rehearsals")


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """The form, and what came of earlier ones."""
    return _page(event_id, RehearsalForm(None))


@bp.post("")
@guards.signed_in
def create(event_id: str) -> ResponseReturnValue:
    """Have the rush played, and go where it can be watched."""
    event = policy.event_for(current_actor(), event_id)
    form = RehearsalForm()
    if not form.validate_on_submit():
        return _page(event_id, form, status=422)
    try:
        with transaction():
            asked = actions.ask_rehearsal(event, form.buyers.data, by=current_actor())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(event_id, form, status=refusal.status)
    return redirect(url_for("rehearsals.show", event_id=event.id, rehearsal_id=asked), code=303)


@bp.get("/<rehearsal_id>")
@guards.signed_in
def show(event_id: str, rehearsal_id: str) -> ResponseReturnValue:
    """How far it is, and then its report; 204 when the page shows that already."""
    event = policy.event_for(current_actor(), event_id)
    rehearsal = queries.view_of(policy.rehearsal_for(current_actor(), event_id, rehearsal_id))
    if request.args.get("seen") == rehearsal.stamp:
        return Response(status=204)
    return render("rehearsal/rehearsals/show.html", part="rehearsal", event=event, rehearsal=rehearsal)


@bp.post("/<rehearsal_id>/cancellation")
@guards.signed_in
def cancel(event_id: str, rehearsal_id: str) -> ResponseReturnValue:
    """Let nobody else in, and end when those who are inside are through."""
    rehearsal = policy.rehearsal_for(current_actor(), event_id, rehearsal_id)
    with transaction():
        actions.ask_stop(rehearsal)
    flash("The rehearsal stops. Buyers who are inside finish first.")
    return redirect(url_for("rehearsals.show", event_id=event_id, rehearsal_id=rehearsal_id), code=303)


def _page(event_id: str, form: RehearsalForm, *, status: int = 200) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id)
    found, next_after = queries.rehearsals_of(event.id, request.args.get("after", ""))
    return render(
        "rehearsal/rehearsals/index.html",
        status=status,
        event=event,
        form=form,
        most_buyers=MOST_BUYERS,
        rehearsals=found,
        next_after=next_after,
    )
