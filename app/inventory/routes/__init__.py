"""The organizer's pages about tickets and places."""

from app.inventory.routes import pools, ticket_types

BLUEPRINTS = (ticket_types.bp, pools.bp)
