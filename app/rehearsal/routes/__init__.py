"""Rehearsals on the organizer's pages."""

from app.rehearsal.routes import rehearsals

BLUEPRINTS = (rehearsals.bp,)
