"""The pages of organizers, one module a resource."""

from app.organizers.routes import invitations, members, organizations

BLUEPRINTS = (organizations.bp, members.bp, invitations.bp)
