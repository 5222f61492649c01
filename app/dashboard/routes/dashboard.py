"""An organization's events, and how one of them sells."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.accounts import policy as accounts_policy
from app.accounts import queries as accounts
from app.booking import queries as booking
from app.core.actor import Actor
from app.core.errors import NotFound
from app.dashboard.queries import bookings, events, sales
from app.events import policy
from app.organizers import queries as organizers
from app.organizers.policy import Deed
from app.organizers.queries import OrganizationView
from app.web import guards
from app.web.actor import current_actor
from app.web.links import absolute
from app.web.render import render

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")
_LONGEST_SEARCH = 100


@bp.get("")
@guards.signed_in
def index() -> ResponseReturnValue:
    """The events of one of the person's organizations; the others are a choice away."""
    actor = current_actor()
    mine = organizers.organizations_of(actor)
    if not mine:
        person = accounts.person(accounts_policy.own_id(actor))
        return render("dashboard/dashboard/welcome.html", person=person)
    organization = _chosen(mine, request.args.get("organization", ""))
    tab = request.args.get("tab", events.TABS[0])
    if tab not in events.TABS:
        raise NotFound
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    return render(
        "dashboard/dashboard/index.html",
        part="events",
        organizations=mine,
        organization=organization,
        tab=tab,
        words=words,
        shelf=events.events_of(organization.id, tab, words, request.args.get("after", "")),
        rights=events.rights_of(actor, organization.id),
    )


@bp.get("/events/<event_id>")
@guards.signed_in
def show(event_id: str) -> ResponseReturnValue:
    """How the event sells, and what waits to be done."""
    actor: Actor = current_actor()
    event = policy.event_for(actor, event_id, to=Deed.READ)
    rights = events.rights_of(actor, event.organization_id)
    figures = sales.sales_of(event)
    latest = booking.latest_bookings(event.id) if rights.bookings else []
    return render(
        "dashboard/dashboard/show.html",
        event=event,
        rights=rights,
        sales=figures,
        pace=sales.pace_of(event, figures),
        tickets=sales.tickets_of(event),
        bookings=latest,
        seats=bookings.seats_of([one.id for one in latest]),
        booking_count=bookings.booking_count(event.id) if rights.bookings else 0,
        todos=events.todos_of(event, rights),
        share_link=absolute("event_pages.show", event_id=event.id),
    )


def _chosen(mine: list[OrganizationView], organization_id: str) -> OrganizationView:
    if not organization_id:
        return mine[0]
    found = next((one for one in mine if one.id == organization_id), None)
    if found is None:
        raise NotFound
    return found
