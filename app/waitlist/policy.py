"""The only way to load an entry or an offer on somebody's behalf, and the seals of their links."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import Id, is_id
from app.events.models import Event
from app.events.policy import event_for
from app.infra import keys
from app.infra.db import db
from app.organizers.policy import Deed
from app.waitlist.models import Entry, PlaceOffer


def entry_seal(entry_id: Id) -> str:
    """What makes an entry's address unguessable."""
    return keys.seal("waitlist", entry_id)


def confirmation_seal(entry_id: Id) -> str:
    """What proves that whoever confirms an entry reads the mail of its address."""
    return keys.seal("waitlist confirmation", entry_id)


def offer_seal(offer_id: Id) -> str:
    """What makes a claim link unguessable."""
    return keys.seal("waitlist offer", offer_id)


def entry_by_link(entry_id: str, seal: str) -> Entry:
    """The entry that the link opens. Raises NotFound for a forged one."""
    return _entry(entry_id, is_genuine=keys.is_seal(seal, "waitlist", entry_id))


def unconfirmed_by_link(entry_id: str, seal: str) -> Entry:
    """The entry that the mailed link confirms. Raises NotFound for a forged one."""
    return _entry(entry_id, is_genuine=keys.is_seal(seal, "waitlist confirmation", entry_id))


def offer_by_link(offer_id: str, seal: str) -> PlaceOffer:
    """The offer that the claim link opens. Raises NotFound for a forged one."""
    offer = db.get(PlaceOffer, offer_id) if is_id(offer_id) else None
    if offer is None or not keys.is_seal(seal, "waitlist offer", offer_id):
        raise NotFound
    return offer


def entry_for(actor: Actor, event_id: str, entry_id: str, *, to: Deed) -> tuple[Event, Entry]:
    """One entry of the event's list, when the actor may do this there. Raises NotFound or Forbidden."""
    event = event_for(actor, event_id, to=to)
    entry = db.scalar(select(Entry).where(Entry.id == entry_id, Entry.event_id == event.id, Entry.turn.is_not(None)))
    if entry is None:
        raise NotFound
    return event, entry


def _entry(entry_id: str, *, is_genuine: bool) -> Entry:
    entry = db.get(Entry, entry_id) if is_id(entry_id) and is_genuine else None
    if entry is None:
        raise NotFound
    return entry
