"""Reads about what is on sale, what is left and who has it: a constant number of queries a page."""

from app.inventory.queries.access_codes import code_row, codes_of, count_codes, opened_by, types_opened_by
from app.inventory.queries.offers import every_offer_of, offers_by_event, offers_of, visible
from app.inventory.queries.pools import pool_counts, pool_of
from app.inventory.queries.seats import claim_on_seat, house_of, seat_names, seat_state, seating_of
from app.inventory.queries.terms import most_per_person
from app.inventory.queries.tiers import tiers_of
from app.inventory.queries.types import has_claims, has_ticket_types, types_of
from app.inventory.views import Offer, OfferState, PoolCount, TypeRow

__all__ = [
    "Offer",
    "OfferState",
    "PoolCount",
    "TypeRow",
    "claim_on_seat",
    "code_row",
    "codes_of",
    "count_codes",
    "every_offer_of",
    "has_claims",
    "has_ticket_types",
    "house_of",
    "most_per_person",
    "offers_by_event",
    "offers_of",
    "opened_by",
    "pool_counts",
    "pool_of",
    "seat_names",
    "seat_state",
    "seating_of",
    "tiers_of",
    "types_of",
    "types_opened_by",
    "visible",
]
