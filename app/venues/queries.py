"""Reads of places and their seating plans."""

from sqlalchemy import func, or_, select, tuple_

from app.core.errors import NotFound
from app.core.ids import Id
from app.infra.db import db
from app.venues.models import SeatingPlan, Venue
from app.venues.plan import Plan
from app.venues.prints import plan_svg
from app.venues.views import PlanCard, PlanShelf, VenueChoice, VenueRow, VenueShelf

SHELF_LENGTH = 20
CARDS = 12


def venues_of(organization_id: Id) -> list[VenueChoice]:
    """The organization's places by name."""
    rows = db.execute(
        select(Venue.id, Venue.name, Venue.city)
        .where(Venue.organization_id == organization_id)
        .order_by(Venue.name, Venue.id)
    )
    return [VenueChoice(*row) for row in rows]


def known_venue(organization_id: Id, venue_id: str) -> Id:
    """The id, when the place is the organization's. Raises NotFound for any other."""
    found = db.scalar(select(Venue.id).where(Venue.id == venue_id, Venue.organization_id == organization_id))
    if found is None:
        raise NotFound
    return found


def shelf_of(organization_id: Id, words: str = "", after: str = "") -> VenueShelf:
    """One page of the organization's places by name, those that mention the words."""
    conditions = [Venue.organization_id == organization_id]
    if words:
        escaped = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        conditions.append(or_(*(column.ilike(f"%{escaped}%") for column in (Venue.name, Venue.city, Venue.street))))
    last = db.get(Venue, after) if after else None
    if last and last.organization_id == organization_id:
        conditions.append(tuple_(Venue.name, Venue.id) > tuple_(last.name, last.id))
    plans = select(func.count()).where(SeatingPlan.venue_id == Venue.id).scalar_subquery()
    found = db.execute(
        select(Venue.id, Venue.name, Venue.street, Venue.city, plans)
        .where(*conditions)
        .order_by(Venue.name, Venue.id)
        .limit(SHELF_LENGTH + 1)
    ).all()
    rows = [VenueRow(*values) for values in found[:SHELF_LENGTH]]
    return VenueShelf(rows, rows[-1].id if len(found) > SHELF_LENGTH else None)


def plans_of(venue_id: Id, after: str = "") -> PlanShelf:
    """One page of the venue's plans by name, each drawn small."""
    conditions = [SeatingPlan.venue_id == venue_id]
    last = db.get(SeatingPlan, after) if after else None
    if last and last.venue_id == venue_id:
        conditions.append(tuple_(SeatingPlan.name, SeatingPlan.id) > tuple_(last.name, last.id))
    found = db.scalars(
        select(SeatingPlan).where(*conditions).order_by(SeatingPlan.name, SeatingPlan.id).limit(CARDS + 1)
    ).all()
    cards = [_card(plan) for plan in found[:CARDS]]
    return PlanShelf(cards, cards[-1].id if len(found) > CARDS else None)


def drawing_of(kept: SeatingPlan) -> Plan:
    """The plan's document."""
    return Plan.model_validate(kept.document)


def _card(kept: SeatingPlan) -> PlanCard:
    drawing = plan_svg(drawing_of(kept), class_="plan plan--small")
    return PlanCard(kept.id, kept.name, kept.seats, kept.standing, kept.updated_at, drawing)
