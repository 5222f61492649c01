"""Reads about what is on sale, what is left and who has it: a constant number of queries a page."""

from app.inventory.queries.offers import offers_by_event, offers_of
from app.inventory.queries.pools import pool_counts, pool_of
from app.inventory.queries.types import has_claims, has_ticket_types, types_of
from app.inventory.views import Offer, OfferState, PoolCount, TypeRow

__all__ = [
    "Offer",
    "OfferState",
    "PoolCount",
    "TypeRow",
    "has_claims",
    "has_ticket_types",
    "offers_by_event",
    "offers_of",
    "pool_counts",
    "pool_of",
    "types_of",
]
