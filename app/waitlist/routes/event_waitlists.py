"""The organizer's list: who waits, who has an offer, and how the list is run."""

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound, Refused
from app.events.policy import event_for
from app.infra.db import in_transaction
from app.inventory.forms.fields import moment
from app.organizers.policy import Deed, may
from app.waitlist import actions, prints, queries
from app.waitlist.forms import AddForm, TermsForm, terms_typed_from
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("event_waitlists", __name__, url_prefix="/dashboard/events/<event_id>/waitlist")
_LONGEST_SEARCH = 100


@bp.get("")
@guards.signed_in
def index(event_id: str) -> ResponseReturnValue:
    """A page of the list, in the order of its line."""
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_READ)
    tab = request.args.get("tab", "waiting")
    if tab not in queries.TABS:
        raise NotFound
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    return render(
        "waitlist/event_waitlists/index.html",
        part="entries",
        event=event,
        terms=queries.terms_of(event),
        tab=tab,
        tabs=list(queries.TABS),
        words=words,
        shelf=queries.shelf_of(event.id, tab, words, request.args.get("after", "")),
        kept=queries.kept_places(event.id),
        may_edit=may(current_actor(), event.organization_id, Deed.BOOKINGS_EDIT),
    )


@bp.get("/terms")
@guards.signed_in
def edit(event_id: str) -> ResponseReturnValue:
    """Show how the list is run."""
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_EDIT)
    form = TermsForm(None, data=terms_typed_from(queries.terms_of(event), event.time_zone))
    return _terms_page(event_id, form)


@bp.post("/terms")
@guards.signed_in
def update(event_id: str) -> ResponseReturnValue:
    """Run it so from now on; offers that are made already keep their time."""
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_EDIT)
    form = TermsForm()
    if not form.validate_on_submit():
        return _terms_page(event_id, form, status=422)
    try:
        closes_at = moment(form.closes.data, event.time_zone, "closes")
        in_transaction(
            lambda: actions.set_terms(
                event,
                offer_minutes=form.offer_minutes.data,
                closes_at=closes_at,
                is_strict=form.is_strict.data,
                by=current_actor(),
            )
        )
    except Refused as refusal:
        form.refuse(refusal)
        return _terms_page(event_id, form, status=refusal.status)
    flash("The waitlist is run so from now on.")
    return _back(event_id)


@bp.get("/new")
@guards.signed_in
def new(event_id: str) -> ResponseReturnValue:
    """Ask whom to add by hand."""
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_EDIT)
    return _new_page(event_id, AddForm(None, kinds=queries.kinds_of(event)))


@bp.post("/new")
@guards.signed_in
def create(event_id: str) -> ResponseReturnValue:
    """Put somebody at the end of the line."""
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_EDIT)
    form = AddForm(kinds=queries.kinds_of(event))
    if not form.validate_on_submit():
        return _new_page(event_id, form, status=422)
    email, name = form.email.data, form.name.data
    try:
        in_transaction(lambda: actions.add_by_hand(event, form.wishes(), email=email, name=name, by=current_actor()))
    except Refused as refusal:
        form.refuse(refusal)
        return _new_page(event_id, form, status=refusal.status)
    flash(f"{name} is on the waitlist.")
    return _back(event_id)


@bp.post("/pause")
@guards.signed_in
def pause(event_id: str) -> ResponseReturnValue:
    """Make no offers for now."""
    return _change(event_id, actions.pause, "The waitlist is paused: no offers are made until you resume it.")


@bp.post("/pause/deletion")
@guards.signed_in
def resume(event_id: str) -> ResponseReturnValue:
    """Make offers again."""
    return _change(event_id, actions.resume, "Offers are made again.")


@bp.post("/close")
@guards.signed_in
def close(event_id: str) -> ResponseReturnValue:
    """End the list."""
    return _change(event_id, actions.close, "The waitlist is closed. Free places are on general sale.")


@bp.post("/close/deletion")
@guards.signed_in
def reopen(event_id: str) -> ResponseReturnValue:
    """Let people join again."""
    return _change(event_id, actions.reopen, "People can join the waitlist again.")


@bp.get("/export.csv")
@guards.signed_in
def export(event_id: str) -> ResponseReturnValue:
    """Everybody who has ever waited, for a spreadsheet."""
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_READ)
    response = make_response(prints.entries_csv(queries.all_rows(event.id), event.time_zone))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="waitlist.csv"'
    return response


def _change(event_id: str, act: Callable[..., None], words: str) -> ResponseReturnValue:
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_EDIT)
    in_transaction(lambda: act(event, by=current_actor()))
    flash(words)
    return _back(event_id)


def _terms_page(event_id: str, form: TermsForm, *, status: int = 200) -> ResponseReturnValue:
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_EDIT)
    terms = queries.terms_of(event)
    return render("waitlist/event_waitlists/edit.html", status=status, event=event, form=form, terms=terms)


def _new_page(event_id: str, form: AddForm, *, status: int = 200) -> ResponseReturnValue:
    event = event_for(current_actor(), event_id, to=Deed.BOOKINGS_EDIT)
    return render("waitlist/event_waitlists/new.html", status=status, event=event, form=form)


def _back(event_id: str) -> ResponseReturnValue:
    return redirect(url_for("event_waitlists.index", event_id=event_id), code=303)
