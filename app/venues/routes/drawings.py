"""A plan's drawing: for the editor, as a file, and the schema of such files."""

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.infra.db import transaction
from app.organizers.policy import Deed
from app.venues import actions, documents, policy
from app.venues.errors import BadPlan
from app.venues.forms import ImportForm
from app.venues.plan import Plan
from app.venues.routes.plans import plan_page
from app.web import guards
from app.web.actor import current_actor

bp = Blueprint("drawings", __name__)
_AN_HOUR = "public, max-age=3600"


@bp.get("/schemas/seating-plan-1.json")
@guards.public
def schema() -> ResponseReturnValue:
    """The JSON Schema of the files, for whoever makes them elsewhere."""
    response = jsonify(documents.schema())
    response.headers["Cache-Control"] = _AN_HOUR
    return response


@bp.get("/dashboard/plans/<plan_id>/document")
@guards.signed_in
def document(plan_id: str) -> ResponseReturnValue:
    """The plan as a file."""
    _, plan = policy.plan_for(current_actor(), plan_id, to=Deed.READ)
    response: Response = jsonify(plan.document)
    response.headers["Content-Disposition"] = f'attachment; filename="seating-plan-{plan.id}.json"'
    return response


@bp.post("/dashboard/plans/<plan_id>/document")
@guards.signed_in
def replace(plan_id: str) -> ResponseReturnValue:
    """Take a file in place of what is drawn."""
    venue, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    form = ImportForm()
    if not form.validate_on_submit():
        return plan_page(plan_id, import_form=form, status=422)
    try:
        plan = documents.read_plan(form.document.data.read())
        with transaction():
            actions.save_plan(venue, kept, plan, version=form.version.data, by=current_actor())
    except BadPlan as refusal:
        form.document.errors = refusal.problems
        return plan_page(plan_id, import_form=form, status=refusal.status)
    except Refused as refusal:
        form.refuse(refusal)
        return plan_page(plan_id, import_form=form, status=refusal.status)
    flash(f"The plan is taken from the file: {plan.seat_count:,} seats, {plan.standing_count:,} standing.")
    return redirect(url_for("plans.show", plan_id=plan_id), code=303)


@bp.get("/dashboard/plans/<plan_id>/drawing")
@guards.signed_in
def show(plan_id: str) -> ResponseReturnValue:
    """The drawing and its version, for the editor."""
    _, plan = policy.plan_for(current_actor(), plan_id, to=Deed.READ)
    return jsonify(version=plan.version, document=plan.document)


@bp.put("/dashboard/plans/<plan_id>/drawing")
@guards.signed_in
def update(plan_id: str) -> ResponseReturnValue:
    """Keep the editor's drawing; what is refused is told and changes nothing."""
    venue, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    try:
        version, plan = _sent(documents.parsed(request.get_data()))
        with transaction():
            actions.save_plan(venue, kept, plan, version=version, by=current_actor())
    except BadPlan as refusal:
        return jsonify(problems=refusal.problems), refusal.status
    except Refused as refusal:
        return jsonify(problems=[refusal.sentence]), refusal.status
    return jsonify(version=kept.version, seats=kept.seats, standing=kept.standing)


def _sent(sent: object) -> tuple[int, Plan]:
    version = sent.get("version") if isinstance(sent, dict) else None
    if not isinstance(sent, dict) or not isinstance(version, int) or not 0 <= version < 2**31:
        raise BadPlan(["The drawing did not arrive whole. Save once more."])
    return version, documents.plan_from(sent.get("document"))
