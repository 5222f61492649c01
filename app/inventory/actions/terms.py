"""Verbs on what holds for all ticket types of an event."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Actor
from app.events.models import Event
from app.infra.db import db
from app.inventory.actions.telling import tell_change
from app.inventory.models import SaleTerms


def set_terms(event: Event, *, most_per_person: int | None, by: Actor) -> None:
    """Say how many places one person may have in all; None takes the limit away. What people have, they keep."""
    if most_per_person is None:
        db.execute(delete(SaleTerms).where(SaleTerms.event_id == event.id))
    else:
        values = {"most_per_person": most_per_person}
        terms = insert(SaleTerms).values(event_id=event.id, **values)
        db.execute(terms.on_conflict_do_update(index_elements=["event_id"], set_=values))
    tell_change("sale_terms.set", event, event.id, by=by, most_per_person=most_per_person)
