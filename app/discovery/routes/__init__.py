"""Addresses that anybody may open."""

from app.discovery.routes import event_codes, event_pages, home, masts

BLUEPRINTS = (home.bp, event_pages.bp, event_codes.bp, masts.bp)

# The picker stands on a cached page, which can hold no token: the view checks where the form comes from.
WITHOUT_TOKEN = ("event_codes.create",)
