"""The mailed link that proves an address, so that nobody is put on a list by somebody else."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.core.ids import Id
from app.infra.db import in_transaction
from app.waitlist import actions, policy, queries
from app.waitlist.forms import ClickForm
from app.web import guards
from app.web.render import render

bp = Blueprint("confirmations", __name__, url_prefix="/waitlist/<entry_id>/confirmation/<seal>")


@bp.get("")
@guards.sealed
def show(entry_id: str, seal: str) -> ResponseReturnValue:
    """Ask for one click, so that a mail scanner that follows links confirms nothing."""
    entry = policy.unconfirmed_by_link(entry_id, seal)
    return _page(entry.id, ClickForm())


@bp.post("")
@guards.sealed
def create(entry_id: str, seal: str) -> ResponseReturnValue:
    """Put the entry into the line, and show where it stands. Clicked twice, it is the same entry."""
    entry = policy.unconfirmed_by_link(entry_id, seal)
    form = ClickForm()
    if not form.validate_on_submit():
        return _page(entry.id, form, status=422)
    try:
        joined = in_transaction(lambda: actions.confirm(entry))
    except Refused as refusal:
        form.refuse(refusal)
        return _page(entry.id, form, status=refusal.status)
    own_seal = policy.entry_seal(joined.id)
    return redirect(url_for("waitlist_entries.show", entry_id=joined.id, seal=own_seal), code=303)


def _page(entry_id: Id, form: ClickForm, *, status: int = 200) -> ResponseReturnValue:
    view = queries.entry_view(entry_id)
    return render("waitlist/confirmations/show.html", status=status, entry=view, event=view.event, form=form)
