"""Drawing without a drawing: sections and rows by forms."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound, Refused
from app.infra.db import transaction
from app.organizers.policy import Deed
from app.venues import actions, edits, policy, queries
from app.venues.forms import ClickForm, NewRowForm, RowForm, SectionForm
from app.venues.plan import Plan
from app.venues.routes.plans import plan_page
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("rows", __name__, url_prefix="/dashboard/plans/<plan_id>")


@bp.post("/sections")
@guards.signed_in
def create_section(plan_id: str) -> ResponseReturnValue:
    """Add a section to put rows in."""
    _, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    form = SectionForm(plan=queries.drawing_of(kept))
    if form.validate_on_submit():
        try:
            _save(plan_id, form, lambda plan: edits.add_section(plan, form.floor.data, form.section_name.data))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(f"{form.section_name.data} is there. Now add its rows.")
            return redirect(url_for("plans.show", plan_id=plan_id) + "#rows", code=303)
    return plan_page(plan_id, section_form=form, status=422)


@bp.post("/rows")
@guards.signed_in
def create(plan_id: str) -> ResponseReturnValue:
    """Add a row behind the section's last one."""
    _, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    form = NewRowForm(plan=queries.drawing_of(kept))
    if form.validate_on_submit():
        try:
            _save(plan_id, form, lambda plan: edits.add_row(plan, form.new_row))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash("The row is added.")
            return redirect(url_for("plans.show", plan_id=plan_id, section=form.section.data) + "#rows", code=303)
    return plan_page(plan_id, row_form=form, status=422)


@bp.get("/rows/<key>")
@guards.signed_in
def edit(plan_id: str, key: str) -> ResponseReturnValue:
    """Show what can be changed of a row."""
    _, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    plan = queries.drawing_of(kept)
    found = edits.row_of(plan, key)
    if found is None:
        raise NotFound
    zones = {seat.zone for seat in found[1].seats}
    typed = {
        "version": kept.version,
        "name": found[1].name,
        "zone": zones.pop() if len(zones) == 1 else "",
        "numbering": "",
        "start": 1,
    }
    return _row_page(plan_id, key, RowForm(None, plan=plan, data=typed))


@bp.post("/rows/<key>")
@guards.signed_in
def update(plan_id: str, key: str) -> ResponseReturnValue:
    """Keep the row's name, numbers and zone."""
    _, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    form = RowForm(plan=queries.drawing_of(kept))
    if form.validate_on_submit():
        try:
            _save(plan_id, form, lambda plan: edits.change_row(plan, key, form.change))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(f"Row {form.name.data} is saved.")
            return redirect(url_for("plans.show", plan_id=plan_id) + "#rows", code=303)
    return _row_page(plan_id, key, form, status=422)


@bp.post("/rows/<key>/deletion")
@guards.signed_in
def delete(plan_id: str, key: str) -> ResponseReturnValue:
    """Take the row out."""
    policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    form = ClickForm()
    try:
        _save(plan_id, form, lambda plan: edits.delete_row(plan, key))
    except Refused as refusal:
        return plan_page(plan_id, problems=[refusal.sentence], status=refusal.status)
    flash("The row is gone.")
    return redirect(url_for("plans.show", plan_id=plan_id) + "#rows", code=303)


def _save(plan_id: str, form: ClickForm | RowForm | NewRowForm | SectionForm, change: Callable[[Plan], Plan]) -> None:
    venue, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    changed = change(queries.drawing_of(kept))
    with transaction():
        actions.save_plan(venue, kept, changed, version=form.version.data, by=current_actor())


def _row_page(plan_id: str, key: str, form: RowForm, *, status: int = 200) -> ResponseReturnValue:
    venue, kept = policy.plan_for(current_actor(), plan_id, to=Deed.EVENT_EDIT)
    found = edits.row_of(queries.drawing_of(kept), key)
    if found is None:
        raise NotFound
    section, row = found
    return render("venues/rows/edit.html", status=status, venue=venue, kept=kept, section=section, row=row, form=form)
