"""The line for visitors, its draw for everybody, and its switches for the organizer."""

from app.waiting_room.routes import draws, lines, waiting_rooms

BLUEPRINTS = (lines.bp, draws.bp, waiting_rooms.bp)

# Visitors come from a page that is kept for all: the views check where the form comes from.
WITHOUT_TOKEN = ("lines.create", "lines.enter")
