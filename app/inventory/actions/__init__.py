"""Verbs on what is for sale. Every one is audited and makes the event's page be drawn anew."""

from app.inventory.actions.access_codes import CodeDetails, add_code, add_codes, edit_code, restore_code, revoke_code
from app.inventory.actions.pools import clear_event, edit_pool, stop_claims
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
    "edit_ticket_type",
    "edit_tier",
    "end_tier",
    "lower_ticket_type",
    "raise_ticket_type",
    "restore_code",
    "retire_ticket_type",
    "revoke_code",
    "set_terms",
    "stop_claims",
]
