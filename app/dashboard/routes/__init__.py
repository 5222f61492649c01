"""The pages of the desk, one module a resource."""

from app.dashboard.routes import dashboard, event_bookings, events, pictures, publications

BLUEPRINTS = (dashboard.bp, events.bp, pictures.bp, publications.bp, event_bookings.bp)
