"""One's own entry: where it stands, wanting more or fewer, leaving, joining again."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.core.ids import Id
from app.infra.db import in_transaction
from app.waitlist import actions, policy, queries
from app.waitlist.forms import ClickForm, WishesForm
from app.waitlist.views import EntryView
from app.web import guards
from app.web.render import render

bp = Blueprint("waitlist_entries", __name__, url_prefix="/waitlist/<entry_id>/<seal>")


@bp.get("")
@guards.sealed
def show(entry_id: str, seal: str) -> ResponseReturnValue:
    """The position, or what became of it."""
    entry = policy.entry_by_link(entry_id, seal)
    return _page(queries.entry_view(entry.id), seal)


@bp.post("")
@guards.sealed
def update(entry_id: str, seal: str) -> ResponseReturnValue:
    """Want another number of places, or others; whoever wants more goes to the end."""
    entry = policy.entry_by_link(entry_id, seal)
    view = queries.entry_view(entry.id)
    form = WishesForm(kinds=queries.kinds_for(view))
    if not form.validate_on_submit():
        return _page(view, seal, form=form, status=422)
    try:
        in_transaction(lambda: actions.change(entry, form.wishes()))
    except Refused as refusal:
        form.refuse(refusal)
        return _page(view, seal, form=form, status=refusal.status)
    flash("Your entry is changed.")
    return _back(entry.id, seal)


@bp.post("/departure")
@guards.sealed
def delete(entry_id: str, seal: str) -> ResponseReturnValue:
    """Leave the line."""
    entry = policy.entry_by_link(entry_id, seal)
    try:
        in_transaction(lambda: actions.leave(entry))
        flash("You have left the waitlist.")
    except Refused as refusal:
        flash(refusal.sentence)
    return _back(entry.id, seal)


@bp.post("/return")
@guards.sealed
def join_again(entry_id: str, seal: str) -> ResponseReturnValue:
    """Wait once more, at the end; when a place is free and nobody waits, it is offered at once."""
    entry = policy.entry_by_link(entry_id, seal)
    try:
        entry = in_transaction(lambda: actions.join_again(entry))
    except Refused as refusal:
        flash(refusal.sentence)
        return _back(entry.id, seal)
    view = queries.entry_view(entry.id)
    if view.open_offer_id:
        offer_seal = policy.offer_seal(view.open_offer_id)
        return redirect(url_for("offers.show", offer_id=view.open_offer_id, seal=offer_seal), code=303)
    return _back(entry.id, policy.entry_seal(entry.id))


def _page(view: EntryView, seal: str, *, form: WishesForm | None = None, status: int = 200) -> ResponseReturnValue:
    if form is None:
        typed = {"quantity": view.quantity, "wanted": list(view.wanted)}
        form = WishesForm(None, kinds=queries.kinds_for(view), data=typed)
    offer_id = view.open_offer_id
    return render(
        "waitlist/entries/show.html",
        status=status,
        entry=view,
        event=view.event,
        seal=seal,
        form=form if view.is_waiting else ClickForm(None),
        offer_link=url_for("offers.show", offer_id=offer_id, seal=policy.offer_seal(offer_id)) if offer_id else "",
    )


def _back(entry_id: Id, seal: str) -> ResponseReturnValue:
    return redirect(url_for("waitlist_entries.show", entry_id=entry_id, seal=seal), code=303)
