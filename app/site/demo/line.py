"""Lets people wait for a made-up workshop that is full, so that there is a waitlist to look at."""

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import claims
from app.inventory.models import Pool
from app.notifications.models import Delivery
from app.waitlist import actions
from app.waitlist.actions import Wishes

_FULL = "Setting Type by Hand"
_WAITING = (
    ("Nele Harms", "line1@guests.example.org", 1),
    ("Émile Caron", "line2@guests.example.org", 2),
    ("Ada Okafor", "attendee@example.org", 1),
    ("Kwame Boateng", "line3@guests.example.org", 1),
    ("Zofia Wójcik", "line4@guests.example.org", 2),
)


def wait(event: Event, *, by: Actor) -> None:
    """Fill the workshop's line; only the attendee hears of it."""
    if not event.title.startswith(_FULL):
        return
    with transaction():
        for pool_id, sold in _pools(event.id):
            claims.change_capacity(pool_id, sold)
    for name, email, quantity in _WAITING:
        with transaction():
            actions.add_by_hand(event, Wishes(quantity=quantity), email=email, name=name, by=by)
    with transaction():
        db.execute(delete(Delivery).where(Delivery.recipient.endswith("@guests.example.org")))


def _pools(event_id: Id) -> list[tuple[Id, int]]:
    return [(pool.id, pool.sold) for pool in db.scalars(select(Pool).where(Pool.event_id == event_id))]
