"""From the picker to a booking, one module a resource."""

from app.booking.routes import cancellations, checkout, hold_extensions, holds

BLUEPRINTS = (holds.bp, checkout.bp, hold_extensions.bp, cancellations.bp)

# The picker stands on a cached page, which can hold no token: the view checks where the form comes from.
WITHOUT_TOKEN = ("holds.create",)
