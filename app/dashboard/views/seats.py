"""What the desk shows of a house."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.ids import Id
from app.core.money import Money


class SeatStatus(StrEnum):
    """How a seat stands, in the eyes of the organizer."""

    FREE = "free"
    SOLD = "sold"
    HELD = "held"
    HOUSE = "house"
    ALLOTMENT = "allotment"
    KILLED = "killed"


@dataclass(frozen=True, kw_only=True)
class SeatRow:
    """One seat of the house with whoever has it."""

    key: str
    number: int
    floor: str
    section: str
    row: str
    label: str
    zone: str
    pool_id: Id
    facts: str
    status: SeatStatus
    # Whom it is kept for, and until when.
    kept_for: str = ""
    kept_until: datetime | None = None
    held_until: datetime | None = None
    holder: str = ""
    buyer: str = ""
    reference: str = ""
    booking_id: Id | None = None
    ticket_id: Id | None = None

    @property
    def name(self) -> str:
        """As on the ticket: ``Stalls D 11``."""
        return f"{self.section} {self.row} {self.label}"


@dataclass(frozen=True, kw_only=True)
class SectionCount:
    """How one section of the house stands."""

    floor: str
    name: str
    seats: int
    sold: int
    held: int
    kept: int
    killed: int

    @property
    def free(self) -> int:
        """How many are on general sale and nobody has them."""
        return self.seats - self.sold - self.held - self.kept - self.killed


@dataclass(frozen=True, kw_only=True)
class ZoneRow:
    """One price zone of the event's plan, how it stands, and what sells it."""

    pool_id: Id
    name: str
    is_seated: bool
    capacity: int
    sold: int
    held: int
    types: list[tuple[Id, str, Money]]

    @property
    def left(self) -> int:
        """How many can still be taken."""
        return self.capacity - self.sold - self.held
