"""What events tell the packages above them."""

from dataclasses import dataclass

from app.core.ids import Id


@dataclass(frozen=True)
class EventChanged:
    """Something that people see of the event has changed: pages made from it are stale."""

    event_id: Id
