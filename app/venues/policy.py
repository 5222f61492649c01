"""The only way to load a venue or a seating plan on somebody's behalf."""

from app.core.actor import Actor
from app.core.errors import NotFound
from app.infra.db import db
from app.organizers import policy as organizers
from app.organizers.policy import Deed
from app.venues.models import SeatingPlan, Venue


def venue_for(actor: Actor, venue_id: str, *, to: Deed) -> Venue:
    """The venue, when the actor may do this to it. Raises NotFound for strangers, Forbidden for members."""
    venue = db.get(Venue, venue_id)
    if venue is None:
        raise NotFound
    organizers.ensure(actor, venue.organization_id, to)
    return venue


def plan_for(actor: Actor, plan_id: str, *, to: Deed) -> tuple[Venue, SeatingPlan]:
    """The plan and its venue, when the actor may do this to them. Raises NotFound or Forbidden."""
    plan = db.get(SeatingPlan, plan_id)
    if plan is None:
        raise NotFound
    return venue_for(actor, plan.venue_id, to=to), plan
