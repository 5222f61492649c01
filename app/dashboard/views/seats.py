"""What the desk shows of a house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from markupsafe import Markup

from app.core.ids import Id
from app.core.money import Money

_VIEWS = ("plan", "list")


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
    is_accessible: bool
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


@dataclass(frozen=True, kw_only=True)
class HouseAsked:
    """What of the house somebody wants to see: a section by its number (0 is all), drawn or listed, and which seats."""

    section: int = 0
    view: str = "plan"
    status: SeatStatus | None = None
    words: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "HouseAsked":
        """From an address or a form; what makes no sense is left out."""
        section, view, status = sent.get("section", ""), sent.get("view", ""), sent.get("status", "")
        return cls(
            section=int(section) if section.isascii() and section.isdigit() and len(section) < 5 else 0,
            view=view if view in _VIEWS else "plan",
            status=SeatStatus(status) if status in set(SeatStatus) else None,
            words=sent.get("q", "").strip()[:100],
        )

    @property
    def query(self) -> dict[str, str]:
        """The same for an address."""
        asked = {
            "section": str(self.section) if self.section else "",
            "view": self.view if self.view != "plan" else "",
            "status": self.status or "",
            "q": self.words,
        }
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One floor or section, drawn."""

    key: str
    name: str
    view_box: str
    backdrop: Markup
    boxes: Markup


@dataclass(frozen=True, kw_only=True)
class LastKeeping:
    """The last change of what is kept, which can be undone."""

    at: datetime
    seats: int
    words: str


@dataclass(frozen=True, kw_only=True)
class HousePage:
    """The house, or the part of it that was asked for."""

    asked: HouseAsked
    sections: list[SectionCount]
    rows: list[tuple[str, list[SeatRow]]]
    pictures: list[Picture]
    count: int
    is_cut: bool
    # Too many seats to be drawn or listed at once.
    is_large: bool
    version: int
    last: LastKeeping | None

    @property
    def here(self) -> SectionCount | None:
        """The section that is shown, if it is one."""
        return self.sections[self.asked.section - 1] if self.asked.section else None


@dataclass(frozen=True, kw_only=True)
class Mover:
    """A ticket that is to have another seat."""

    ticket_id: Id
    holder: str
    booking_id: Id
    reference: str
    email: str
    seat: SeatRow
    admitted_at: datetime | None
