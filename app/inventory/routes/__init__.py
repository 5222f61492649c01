"""The organizer's pages about tickets and places."""

from app.inventory.routes import access_codes, pools, price_tiers, sale_terms, ticket_types

BLUEPRINTS = (ticket_types.bp, price_tiers.bp, pools.bp, access_codes.bp, sale_terms.bp)
