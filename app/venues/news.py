"""What venues tell the packages above them."""

from dataclasses import dataclass

from app.core.ids import Id


@dataclass(frozen=True)
class VenueChanged:
    """What people read about a place has changed: pages made from it are stale."""

    venue_id: Id


@dataclass(frozen=True)
class PlanChanged:
    """A seating plan was saved anew. Hearers may refuse, and then nothing was saved."""

    plan_id: Id


@dataclass(frozen=True)
class PlanDeleted:
    """A seating plan is about to go. Hearers may refuse, and then it stays."""

    plan_id: Id
