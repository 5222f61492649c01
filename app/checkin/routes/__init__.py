"""The pages of the door, one module a resource."""

from app.checkin.routes import door_links, doors, member_doors

BLUEPRINTS = (door_links.bp, doors.bp, member_doors.bp)
# Phones at a door hold no session: the sealed link is their permission, and the origin is checked.
WITHOUT_TOKEN = ("doors.scan", "doors.undo")
