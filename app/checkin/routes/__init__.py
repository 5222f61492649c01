"""The pages of the door, one module a resource."""

from app.checkin.routes import door_links, doors, member_doors, member_scans, scans

BLUEPRINTS = (door_links.bp, doors.bp, scans.bp, member_doors.bp, member_scans.bp)
# Phones at a door hold no session: the sealed link is their permission, and the origin is checked.
WITHOUT_TOKEN = ("scans.create", "scans.undo")
