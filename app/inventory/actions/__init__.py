"""Verbs on what is for sale. Every one is audited and makes the event's page be drawn anew."""

from app.inventory.actions.access_codes import CodeDetails, add_code, add_codes, edit_code, restore_code, revoke_code
from app.inventory.actions.blocks import Keeping, keep_seats, last_change, undo_keeping
from app.inventory.actions.pools import clear_event, edit_pool, stop_claims
from app.inventory.actions.seatings import (
    SeatingTerms,
    edit_seating,
    follow_plan,
    keep_used_plan,
    seat_event,
    unseat_event,
)
from app.inventory.actions.terms import set_terms
from app.inventory.actions.ticket_types import (
    TicketTypeDetails,
    add_ticket_type,
    bring_back_ticket_type,
    delete_ticket_type,
    edit_ticket_type,
    lower_ticket_type,
    raise_ticket_type,
    retire_ticket_type,
)
from app.inventory.actions.tiers import TierDetails, add_tier, delete_tier, edit_tier, end_tier

__all__ = [
    "CodeDetails",
    "Keeping",
    "SeatingTerms",
    "TicketTypeDetails",
    "TierDetails",
    "add_code",
    "add_codes",
    "add_ticket_type",
    "add_tier",
    "bring_back_ticket_type",
    "clear_event",
    "delete_ticket_type",
    "delete_tier",
    "edit_code",
    "edit_pool",
    "edit_seating",
    "edit_ticket_type",
    "edit_tier",
    "end_tier",
    "follow_plan",
    "keep_seats",
    "keep_used_plan",
    "last_change",
    "lower_ticket_type",
    "raise_ticket_type",
    "restore_code",
    "retire_ticket_type",
    "revoke_code",
    "seat_event",
    "set_terms",
    "stop_claims",
    "undo_keeping",
    "unseat_event",
]
