"""The pages of tickets, one module a resource."""

from app.tickets.routes import bookings, codes, my_tickets

BLUEPRINTS = (bookings.bp, my_tickets.bp, codes.bp)
