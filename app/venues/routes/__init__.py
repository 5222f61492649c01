"""The organizer's pages about places and their seating plans."""

from app.venues.routes import backdrops, drawings, plans, rows, venues

BLUEPRINTS = (venues.bp, plans.bp, drawings.bp, rows.bp, backdrops.bp)
