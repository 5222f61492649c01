"""An organization's places, and what people read about one."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.infra.db import transaction
from app.organizers import policy as organizers
from app.organizers.policy import Deed, may
from app.venues import actions, policy, queries
from app.venues.forms import VenueForm, venue_typed_from
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("venues", __name__, url_prefix="/dashboard")
_LONGEST_SEARCH = 100


@bp.get("/organizations/<organization_id>/venues")
@guards.signed_in
def index(organization_id: str) -> ResponseReturnValue:
    """A page of places by name."""
    organization = organizers.organization_for(current_actor(), organization_id, to=Deed.READ)
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    return render(
        "venues/venues/index.html",
        part="venues",
        organization=organization,
        words=words,
        shelf=queries.shelf_of(organization.id, words, request.args.get("after", "")),
        may_edit=may(current_actor(), organization.id, Deed.EVENT_EDIT),
    )


@bp.get("/organizations/<organization_id>/venues/new")
@guards.signed_in
def new(organization_id: str) -> ResponseReturnValue:
    """Ask for a place."""
    organization = organizers.organization_for(current_actor(), organization_id, to=Deed.EVENT_EDIT)
    return render("venues/venues/new.html", organization=organization, form=VenueForm(None))


@bp.post("/organizations/<organization_id>/venues/new")
@guards.signed_in
def create(organization_id: str) -> ResponseReturnValue:
    """Keep the place."""
    organization = organizers.organization_for(current_actor(), organization_id, to=Deed.EVENT_EDIT)
    form = VenueForm()
    if form.validate_on_submit():
        try:
            with transaction():
                venue_id = actions.create_venue(organization.id, form.details, by=current_actor())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash("The venue is kept. Next: draw where people sit.")
            return redirect(url_for("venues.show", venue_id=venue_id), code=303)
    return render("venues/venues/new.html", status=422, organization=organization, form=form)


@bp.get("/venues/<venue_id>")
@guards.signed_in
def show(venue_id: str) -> ResponseReturnValue:
    """The place's seating plans, and what people read about it."""
    venue = policy.venue_for(current_actor(), venue_id, to=Deed.READ)
    return _page(venue_id, VenueForm(None, data=venue_typed_from(venue)))


@bp.post("/venues/<venue_id>")
@guards.signed_in
def update(venue_id: str) -> ResponseReturnValue:
    """Keep what people read about it."""
    venue = policy.venue_for(current_actor(), venue_id, to=Deed.EVENT_EDIT)
    form = VenueForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.edit_venue(venue, form.details, by=current_actor())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash("The venue is saved.")
            return redirect(url_for("venues.show", venue_id=venue_id), code=303)
    return _page(venue_id, form, status=422)


def _page(venue_id: str, form: VenueForm, *, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    venue = policy.venue_for(actor, venue_id, to=Deed.READ)
    return render(
        "venues/venues/show.html",
        status=status,
        venue=venue,
        form=form,
        shelf=queries.plans_of(venue.id, request.args.get("after", "")),
        may_edit=may(actor, venue.organization_id, Deed.EVENT_EDIT),
    )
