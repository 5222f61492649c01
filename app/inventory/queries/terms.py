"""Reads about what holds for all ticket types of an event."""

from sqlalchemy import select

from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import SaleTerms


def most_per_person(event_id: Id) -> int | None:
    """How many places one person may have in all, if that is limited."""
    return db.scalar(select(SaleTerms.most_per_person).where(SaleTerms.event_id == event_id))
