"""Writing an event: a short form for the draft, then one page for everything but tickets and doors."""

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound, Refused
from app.core.ids import Id
from app.dashboard import actions
from app.dashboard.queries import events as desk
from app.events import actions as events
from app.events import policy, queries
from app.events.errors import ChangedMeanwhile
from app.events.forms import ClickForm, EventForm, NewEventForm, PictureForm, typed_from
from app.infra.db import transaction
from app.infra.storage import NoSuchFile, storage
from app.organizers import policy as organizers
from app.organizers.policy import Deed
from app.venues import actions as venues_actions
from app.venues import queries as venues
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("events", __name__)
# What the form's other buttons ask for, and the block that shows the answer. None of them saves.
_A_YEAR, _A_WHILE = 31_536_000, 300
_PARTS = {"preview": "preview", "add_speaker": "speakers", "add_programme": "programme"}


@bp.get("/dashboard/organizations/<organization_id>/events/new")
@guards.signed_in
def new(organization_id: str) -> ResponseReturnValue:
    """Ask for the few things that a draft needs."""
    organization = organizers.organization_for(current_actor(), organization_id, to=Deed.EVENT_EDIT)
    habits = queries.habits_of(organization.id)
    typed = {"time_zone": habits.time_zone, "venue_id": habits.venue_id or ""}
    form = NewEventForm(None, data=typed, venues=_places(organization.id))
    return render("events/events/new.html", form=form, organization=organization)


@bp.post("/dashboard/organizations/<organization_id>/events/new")
@guards.signed_in
def create(organization_id: str) -> ResponseReturnValue:
    """Write the draft and go on to its first ticket."""
    actor = current_actor()
    organization = organizers.organization_for(actor, organization_id, to=Deed.EVENT_EDIT)
    form = NewEventForm(venues=_places(organization.id))
    if form.validate_on_submit():
        try:
            with transaction():
                currency = queries.habits_of(organization.id).currency
                details = form.details(_venue(organization.id, form), currency)
                event = events.create_event(organization.id, details, by=actor)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash("The draft is kept. Next: add tickets.")
            return redirect(f"/dashboard/events/{event.id}/tickets/new", code=303)
    return render("events/events/new.html", status=422, form=form, organization=organization)


@bp.get("/dashboard/events/<event_id>/edit")
@guards.signed_in
def edit(event_id: str) -> ResponseReturnValue:
    """Everything that people will read about the event."""
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    typed = typed_from(event, queries.speakers_of(event.id), queries.programme_of(event.id))
    return _editor(event_id, EventForm(None, data=typed, venues=_places(event.organization_id)))


@bp.post("/dashboard/events/<event_id>/edit")
@guards.signed_in
def update(event_id: str) -> ResponseReturnValue:
    """Keep the changes, or answer one of the form's other buttons."""
    actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.EVENT_EDIT)
    form = EventForm(venues=_places(event.organization_id))
    if part := _PARTS.get(request.form.get("intent", "")):
        if part != "preview":
            form[part].append_entry()
        return _editor(event_id, form, part=part)
    if not form.validate_on_submit():
        return _editor(event_id, form, status=422)
    try:
        with transaction():
            venue_id = _venue(event.organization_id, form)
            actions.edit_event(event, form.details(venue_id), version=form.version.data, by=actor)
    except ChangedMeanwhile as refusal:
        return _conflict(event_id, form, refusal)
    except Refused as refusal:
        form.refuse(refusal)
        return _editor(event_id, form, status=refusal.status)
    flash("The page is saved.")
    return redirect(url_for("events.edit", event_id=event_id), code=303)


@bp.post("/dashboard/events/<event_id>/copies")
@guards.signed_in
def copy(event_id: str) -> ResponseReturnValue:
    """Write a draft with the same words."""
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    with transaction():
        copied = events.copy_event(event, by=current_actor())
    flash("This is the copy. Give it its own date.")
    return redirect(url_for("events.edit", event_id=copied.id), code=303)


@bp.post("/dashboard/events/<event_id>/deletion")
@guards.signed_in
def delete(event_id: str) -> ResponseReturnValue:
    """Remove an event that nobody has booked."""
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    organization_id = event.organization_id
    try:
        with transaction():
            actions.delete_event(event, by=current_actor())
    except Refused as refusal:
        return editor_with(event_id, refusal)
    flash("The event is deleted.")
    return redirect(url_for("dashboard.index", organization=organization_id), code=303)


@bp.get("/events/<event_id>/picture")
@guards.public
def picture(event_id: str) -> ResponseReturnValue:
    """The picture; a draft's only for members. An address with a version never changes what it shows."""
    event, is_public = policy.event_to_see(current_actor, event_id)
    if not event.picture_key:
        raise NotFound
    try:
        response = make_response(storage().get(event.picture_key))
    except NoSuchFile:
        raise NotFound from None
    response.content_type = "image/webp"
    seconds = _A_YEAR if "v" in request.args else _A_WHILE
    keep = f"public, max-age={seconds}" + (", immutable" if "v" in request.args else "")
    response.headers["Cache-Control"] = keep if is_public else "private, no-store"
    response.set_etag(event.picture_key.rpartition("/")[2], weak=True)
    return response.make_conditional(request)


def editor_with(event_id: str, refusal: Refused) -> ResponseReturnValue:
    """The editor as the event stands, with what was refused on top."""
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    typed = typed_from(event, queries.speakers_of(event.id), queries.programme_of(event.id))
    form = EventForm(None, data=typed, venues=_places(event.organization_id))
    form.form_errors.append(refusal.sentence)
    return _editor(event_id, form, status=refusal.status)


def _editor(
    event_id: str, form: EventForm, *, status: int = 200, part: str | None = None, is_conflict: bool = False
) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    form.add_empty_rows()
    return render(
        "events/events/edit.html",
        part=part,
        status=status,
        event=event,
        form=form,
        preview=form.description.data or "",
        is_conflict=is_conflict,
        checklist=desk.checklist_of(event),
        has_tickets=desk.has_any_ticket(event.id),
        picture_form=PictureForm(None),
        click_form=ClickForm(None),
    )


def _conflict(event_id: str, form: EventForm, refusal: Refused) -> ResponseReturnValue:
    event = policy.event_for(current_actor(), event_id, to=Deed.EVENT_EDIT)
    # Sent once more, the form is meant: the person has been told.
    form.version.raw_data, form.version.data = None, event.version
    return _editor(event_id, form, status=refusal.status, is_conflict=True)


def _venue(organization_id: Id, form: NewEventForm) -> Id | None:
    if not form.takes_place:
        return None
    return venues_actions.choose_venue(organization_id, form.venue_id.data or "", form.new_venue, by=current_actor())


def _places(organization_id: Id) -> list[tuple[str, str]]:
    return [(place.id, f"{place.name}, {place.city}") for place in venues.venues_of(organization_id)]
