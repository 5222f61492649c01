"""The line as people see it and as the organizer steers it, one module a resource."""

from app.waitlist.routes import confirmations, entries, event_entries, event_waitlists, offers, waitlists

BLUEPRINTS = (waitlists.bp, confirmations.bp, offers.bp, entries.bp, event_waitlists.bp, event_entries.bp)
