"""A seating plan: its page with the editor, its name, its copies, its end."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.infra.db import after_commit, transaction
from app.infra.storage import storage
from app.organizers.policy import Deed, may
from app.venues import actions, pickers, policy, queries
from app.venues.forms import BackdropForm, ClickForm, ImportForm, NewPlanForm, NewRowForm, PlanNameForm, SectionForm
from app.venues.prints import plan_svg
from app.venues.starters import STARTERS
from app.web import guards
from app.web.actor import current_actor
from app.web.forms import Form
from app.web.render import render

bp = Blueprint("plans", __name__, url_prefix="/dashboard")


@bp.get("/venues/<venue_id>/plans/new")
@guards.signed_in
def new(venue_id: str) -> ResponseReturnValue:
    """Ask for a name and what to begin with."""
    venue = policy.venue_for(current_actor(), venue_id, to=Deed.EVENT_EDIT)
    return render("venues/plans/new.html", venue=venue, form=NewPlanForm(None))


@bp.post("/venues/<venue_id>/plans/new")
@guards.signed_in
def create(venue_id: str) -> ResponseReturnValue:
    """Keep the plan and go on to draw it."""
    venue = policy.venue_for(current_actor(), venue_id, to=Deed.EVENT_EDIT)
    form = NewPlanForm()
    if not form.validate_on_submit():
        return render("venues/plans/new.html", status=422, venue=venue, form=form)
    with transaction():
        plan = STARTERS[form.starter.data].draw()
        made = actions.create_plan(venue, form.name.data, plan, by=current_actor())
    return redirect(url_for("plans.show", plan_id=made.id), code=303)


@bp.get("/plans/<plan_id>")
@guards.signed_in
def show(plan_id: str) -> ResponseReturnValue:
    """The plan as drawn, its rows one by one, and the editor."""
    return plan_page(plan_id)


@bp.post("/plans/<plan_id>/name")
@guards.signed_in
def rename(plan_id: str) -> ResponseReturnValue:
    """Call it something else."""
    venue, plan = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    form = PlanNameForm()
    if not form.validate_on_submit():
        return plan_page(plan_id, name_form=form, status=422)
    with transaction():
        actions.rename_plan(venue, plan, form.plan_name.data, by=current_actor())
    flash(f"The plan is called {plan.name} now.")
    return redirect(url_for("plans.show", plan_id=plan_id), code=303)


@bp.post("/plans/<plan_id>/copies")
@guards.signed_in
def copy(plan_id: str) -> ResponseReturnValue:
    """Keep a second one like it."""
    venue, plan = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    with transaction():
        copied = actions.copy_plan(venue, plan, by=current_actor())
    flash("This is the copy.")
    return redirect(url_for("plans.show", plan_id=copied.id), code=303)


@bp.post("/plans/<plan_id>/deletion")
@guards.signed_in
def delete(plan_id: str) -> ResponseReturnValue:
    """Remove a plan that no event uses."""
    venue, plan = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    name, backdrop = plan.name, plan.backdrop_key
    try:
        with transaction():
            actions.delete_plan(venue, plan, by=current_actor())
            if backdrop:
                after_commit(lambda: storage().delete(backdrop))
    except Refused as refusal:
        return plan_page(plan_id, problems=[refusal.sentence], status=refusal.status)
    flash(f"The plan {name} is deleted.")
    return redirect(url_for("venues.show", venue_id=venue.id), code=303)


def plan_page(
    plan_id: str, *, status: int = 200, problems: list[str] | None = None, **forms: Form
) -> ResponseReturnValue:
    """The plan's page; ``forms`` stand there as they were sent, with what was refused."""
    actor = current_actor()
    venue, kept = policy.plan_for(actor, plan_id, to=Deed.READ)
    plan = queries.drawing_of(kept)
    version = {"version": kept.version}
    section = pickers.chosen_section(plan, request.args.get("section", ""))
    fresh: dict[str, Form] = {
        "name_form": PlanNameForm(None, data={"plan_name": kept.name}),
        "row_form": NewRowForm(
            None, plan=plan, data={**version, "section": section.key if section else "", "start": 1}
        ),
        "section_form": SectionForm(None, plan=plan, data=version),
        "import_form": ImportForm(None, data=version),
        "backdrop_form": BackdropForm(None),
        "click_form": ClickForm(None, data=version),
    }
    sent = next(iter(forms.values()), None)
    return render(
        "venues/plans/show.html",
        status=status,
        venue=venue,
        kept=kept,
        plan=plan,
        drawings=[(floor, plan_svg(plan, floor, label=f"Plan of {floor.name}")) for floor in plan.floors],
        zones=pickers.zone_counts(plan),
        sections=[section for _, section in plan.all_sections()],
        section=section,
        rows=pickers.rows_of(plan, section) if section else [],
        problems=problems or [],
        form=sent,
        may_edit=may(actor, venue.organization_id, Deed.EVENT_EDIT),
        **(fresh | forms),
    )
