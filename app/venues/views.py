"""What pages show of places and their plans."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.core.ids import Id


@dataclass(frozen=True)
class VenueChoice:
    """A place to choose from a list."""

    id: Id
    name: str
    city: str


@dataclass(frozen=True)
class VenueRow:
    """A place in the organization's list, with how many seating plans it has."""

    id: Id
    name: str
    street: str
    city: str
    plans: int


@dataclass(frozen=True)
class VenueShelf:
    """One page of places, and where the next one begins."""

    rows: list[VenueRow]
    next_after: Id | None


@dataclass(frozen=True)
class PlanCard:
    """A seating plan in the list of its venue, small."""

    id: Id
    name: str
    seats: int
    standing: int
    updated_at: datetime
    drawing: Markup


@dataclass(frozen=True)
class PlanShelf:
    """One page of plans, and where the next one begins."""

    cards: list[PlanCard]
    next_after: Id | None


@dataclass(frozen=True)
class ZoneCount:
    """A price zone and how many people it takes."""

    key: str
    name: str
    ink: int
    places: int
    is_standing: bool


@dataclass(frozen=True)
class RowLineView:
    """A row or a table as a line of the page's table."""

    key: str
    name: str
    seats: int
    numbers: str
    zones: str
    notes: str
    is_row: bool
