"""Access codes of an event: the list, one at a time, many at once, and all as a file."""

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.events.policy import event_for
from app.infra.db import transaction
from app.inventory import actions, policy, prints, queries
from app.inventory.codes import new_code
from app.inventory.forms import CodeForm, ManyCodesForm, NewCodeForm, code_typed_from
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("access_codes", __name__, url_prefix="/dashboard/events/<event_id>/codes")
_PAGE = 50


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """A page of the codes, newest first, with what each was used for."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    words = request.args.get("q", "")[:100]
    rows = queries.codes_of(event.id, words=words, after=request.args.get("after", ""), limit=_PAGE + 1)
    return render(
        "inventory/access_codes/index.html",
        part="codes",
        event=event,
        codes=rows[:_PAGE],
        after=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        words=words,
        number=queries.count_codes(event.id),
        has_hidden=any(kind.needs_code for kind in queries.types_of(event.id)),
    )


@bp.get("/new")
@guards.signed_in
def new(event_id: str) -> ResponseReturnValue:
    """Ask for a code, and suggest one."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    kinds = queries.types_of(event.id)
    hidden = [kind.id for kind in kinds if kind.needs_code]
    form = NewCodeForm(None, types=kinds, data={"code": new_code(), "types": hidden})
    return render("inventory/access_codes/new.html", event=event, form=form)


@bp.post("/new")
@guards.signed_in
def create(event_id: str) -> ResponseReturnValue:
    """Make the code."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    form = NewCodeForm(types=queries.types_of(event.id))
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                made = actions.add_code(event, form.code.data, form.details(event), by=current_actor())
            flash(f"{made.code} is made.")
            return _back(event_id)
        except Refused as refusal:
            form.refuse(refusal)
            status = refusal.status
    return render("inventory/access_codes/new.html", status=status, event=event, form=form)


@bp.get("/many")
@guards.signed_in
def new_many(event_id: str) -> ResponseReturnValue:
    """Ask how many codes, and what each opens."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    kinds = queries.types_of(event.id)
    typed = {"number": 50, "most_places": 1, "types": [kind.id for kind in kinds if kind.needs_code]}
    form = ManyCodesForm(None, types=kinds, data=typed)
    return render("inventory/access_codes/many.html", event=event, form=form)


@bp.post("/many")
@guards.signed_in
def create_many(event_id: str) -> ResponseReturnValue:
    """Make them all, or none."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    form = ManyCodesForm(types=queries.types_of(event.id))
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                details, prefix = form.details(event), form.prefix.data or ""
                made = actions.add_codes(event, form.number.data, details, prefix=prefix, by=current_actor())
            flash(f"{made} codes are made.")
            return _back(event_id)
        except Refused as refusal:
            form.refuse(refusal)
            status = refusal.status
    return render("inventory/access_codes/many.html", status=status, event=event, form=form)


@bp.get("/<code_id>")
@guards.signed_in
def edit(event_id: str, code_id: str) -> ResponseReturnValue:
    """Show what the code opens and how far it has been used."""
    event, code = policy.code_for(current_actor(), event_id, code_id, to=Deed.EVENT_EDIT)
    typed = code_typed_from(code, queries.types_opened_by(code.id), event)
    form = CodeForm(None, types=queries.types_of(event.id), data=typed)
    return render("inventory/access_codes/edit.html", event=event, code=queries.code_row(code.id), form=form)


@bp.post("/<code_id>")
@guards.signed_in
def update(event_id: str, code_id: str) -> ResponseReturnValue:
    """Keep the changes."""
    event, code = policy.code_for(current_actor(), event_id, code_id, to=Deed.EVENT_EDIT)
    form = CodeForm(types=queries.types_of(event.id))
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_code(event, code, form.details(event), by=current_actor())
            flash(f"{code.code} is saved.")
            return _back(event_id)
        except Refused as refusal:
            form.refuse(refusal)
            status = refusal.status
    row = queries.code_row(code.id)
    return render("inventory/access_codes/edit.html", status=status, event=event, code=row, form=form)


@bp.post("/<code_id>/revocation")
@guards.signed_in
def revoke(event_id: str, code_id: str) -> ResponseReturnValue:
    """Let it open nothing any more."""
    return _change(event_id, code_id, actions.revoke_code, "opens nothing any more")


@bp.post("/<code_id>/revocation/deletion")
@guards.signed_in
def restore(event_id: str, code_id: str) -> ResponseReturnValue:
    """Let it work again."""
    return _change(event_id, code_id, actions.restore_code, "works again")


@bp.get("/export.csv")
@guards.signed_in
def export(event_id: str) -> ResponseReturnValue:
    """Every code with what it opens and how far it has been used, for a spreadsheet."""
    event = event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    response = make_response(prints.codes_csv(queries.codes_of(event.id, limit=None), event.time_zone))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="access-codes.csv"'
    return response


def _change(event_id: str, code_id: str, act: Callable[..., None], words: str) -> ResponseReturnValue:
    event, code = policy.code_for(current_actor(), event_id, code_id, to=Deed.EVENT_EDIT)
    with transaction():
        act(event, code, by=current_actor())
    flash(f"{code.code} {words}.")
    return _back(event_id)


def _back(event_id: str) -> ResponseReturnValue:
    return redirect(url_for("access_codes.index", event_id=event_id), code=303)
