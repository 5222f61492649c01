"""The only way to load a hold or a booking on somebody's behalf, and the seals of their links."""

from app.booking.models import Booking
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import Id
from app.events.models import Event
from app.infra import keys
from app.infra.db import db
from app.organizers import policy as organizers
from app.organizers.policy import Deed


def hold_seal(hold_id: Id) -> str:
    """What makes a hold's address unguessable."""
    return keys.seal("hold", hold_id)


def booking_seal(booking_id: Id, link_version: int) -> str:
    """What makes a guest's booking link unguessable; a higher version ends the links before it."""
    return keys.seal("booking", booking_id, link_version)


def hold_by_link(hold_id: str, seal: str) -> Id:
    """The hold that the link opens. Raises NotFound for a forged one."""
    if not keys.is_seal(seal, "hold", hold_id):
        raise NotFound
    return Id(hold_id)


def booking_by_link(booking_id: str, seal: str) -> Booking:
    """The booking that a guest's link opens. Raises NotFound for forged and outdated links."""
    booking = db.get(Booking, booking_id)
    if booking is None:
        raise NotFound
    ensure_link(booking, seal)
    return booking


def ensure_link(booking: Booking, seal: str) -> None:
    """Raise NotFound when the guest's link does not open the booking: it is forged, or outdated."""
    if not keys.is_seal(seal, "booking", booking.id, booking.link_version):
        raise NotFound


def booking_for(actor: Actor, booking_id: str, *, to: Deed) -> Booking:
    """The booking, when the actor may do this in its organization. Raises NotFound or Forbidden."""
    booking = db.get(Booking, booking_id)
    if booking is None:
        raise NotFound
    organizers.ensure(actor, db.get_one(Event, booking.event_id).organization_id, to)
    return booking


def booking_at_event(actor: Actor, event_id: str, booking_id: str, *, to: Deed) -> Booking:
    """The booking, when it is one of this event's and the actor may do this. Raises NotFound or Forbidden."""
    booking = booking_for(actor, booking_id, to=to)
    if booking.event_id != event_id:
        raise NotFound
    return booking


def own_booking(actor: Actor, booking_id: str) -> Booking:
    """The actor's own booking. Raises NotFound."""
    booking = db.get(Booking, booking_id)
    if booking is None or not actor.is_user or booking.user_id != actor.id:
        raise NotFound
    return booking
