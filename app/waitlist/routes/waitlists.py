"""Joining an event's waitlist."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import policy as own
from app.accounts import queries as accounts
from app.core.actor import Actor
from app.core.errors import Refused
from app.events import policy as events
from app.infra.db import in_transaction
from app.waitlist import actions, policy, queries
from app.waitlist.forms import JoinForm
from app.waitlist.views import EntryView
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, typed_email, who_asks
from app.web.render import render

bp = Blueprint("waitlists", __name__, url_prefix="/events/<event_id>/waitlist")


@bp.get("")
@guards.public
def new(event_id: str) -> ResponseReturnValue:
    """Ask who waits, for how many places of what."""
    event = events.public_event(event_id)
    form = JoinForm(None, kinds=queries.sold_out_kinds(event), data=_known(current_actor()))
    return _page(event_id, form)


@bp.post("")
@guards.public
@limiter.limit("6 per hour", key_func=typed_email)
@limiter.limit("200 per hour", key_func=who_asks)
def create(event_id: str) -> ResponseReturnValue:
    """Mail a link that confirms the address; with the account's own address it counts at once."""
    event = events.public_event(event_id)
    form = JoinForm(kinds=queries.sold_out_kinds(event))
    if not form.validate_on_submit():
        return _page(event_id, form, status=422)
    try:
        entry = _joined(event_id, form)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(event_id, form, status=refusal.status)
    if entry.is_unconfirmed:
        # The same answer whether or not the address is on the list.
        return render("waitlist/waitlists/sent.html", event=event, email=form.email.data)
    seal = policy.entry_seal(entry.id)
    return redirect(url_for("waitlist_entries.show", entry_id=entry.id, seal=seal), code=303)


def _joined(event_id: str, form: JoinForm) -> EntryView:
    event = events.public_event(event_id)
    entry = in_transaction(
        lambda: actions.join(event, form.wishes(), email=form.email.data, name=form.name.data, by=current_actor())
    )
    return queries.entry_view(entry.id)


def _page(event_id: str, form: JoinForm, *, status: int = 200) -> ResponseReturnValue:
    event = events.public_event(event_id)
    chosen = request.args.get("type", "")
    if chosen and not form.wanted.data:
        form.wanted.data = [chosen]
    return render(
        "waitlist/waitlists/new.html",
        status=status,
        event=event,
        place=queries.place_of(event),
        form=form,
        terms=queries.terms_of(event),
        waiting=queries.count_waiting(event.id),
    )


def _known(actor: Actor) -> dict[str, str]:
    if not actor.is_user:
        return {}
    person = accounts.person(own.own_id(actor))
    return {"email": person.email, "name": person.name}
