"""Addresses that anybody may open."""

from app.discovery.routes import event_pages, home, masts

BLUEPRINTS = (home.bp, event_pages.bp, masts.bp)
