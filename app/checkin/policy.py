"""Who may stand at which door."""

from sqlalchemy import select

from app.checkin.errors import DoorClosed
from app.checkin.models import DoorLink, Scan
from app.checkin.views import Post, Station
from app.core.actor import Actor, ActorKind
from app.core.errors import NotFound
from app.core.ids import Id, is_id
from app.events.models import Event
from app.events.policy import event_for
from app.infra import keys
from app.infra.db import db
from app.organizers.policy import Deed


def station_by_link(link_id: str, seal: str) -> Station:
    """The door that a sealed link opens. Raises NotFound for a forged link, DoorClosed for a revoked one."""
    post = post_by_link(link_id, seal)
    link = db.get(DoorLink, post.door_link_id)
    event = db.get(Event, link.event_id) if link else None
    if link is None or event is None:
        raise NotFound
    if link.revoked_at:
        raise DoorClosed
    actor = Actor(ActorKind.DOOR, link.id, link.name)
    return _station(event, actor, door_link=link)


def post_by_link(link_id: str, seal: str) -> Post:
    """Where a sealed link's holder scans. Raises NotFound for a forged link; whether it is revoked, the scan asks."""
    if not is_id(link_id) or not keys.is_seal(seal, "door", link_id):
        raise NotFound
    return Post(door_link_id=Id(link_id))


def station_for(actor: Actor, event_id: str) -> Station:
    """The event's door for a member who may work there. Raises NotFound or Forbidden."""
    return _station(event_for(actor, event_id, to=Deed.DOOR_WORK), actor)


def scan_at(station: Station, scan_id: str) -> Scan:
    """A scan made at this event's doors. Raises NotFound."""
    scan = db.scalar(select(Scan).where(Scan.id == scan_id, Scan.event_id == station.event_id))
    if scan is None:
        raise NotFound
    return scan


def door_for(actor: Actor, event_id: str, link_id: str) -> DoorLink:
    """One door link of the event, for members who may change doors. Raises NotFound or Forbidden."""
    event = event_for(actor, event_id, to=Deed.DOOR_EDIT)
    link = db.scalar(select(DoorLink).where(DoorLink.id == link_id, DoorLink.event_id == event.id))
    if link is None:
        raise NotFound
    return link


def _station(event: Event, actor: Actor, *, door_link: DoorLink | None = None) -> Station:
    return Station(
        event_id=event.id,
        event_title=event.title,
        stock=event.stock,
        time_zone=event.time_zone,
        name=actor.name,
        actor=actor,
        door_link_id=door_link.id if door_link else None,
    )
