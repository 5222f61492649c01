"""A room as each process knows it, one visitor's spot in it, and the organizer's figures."""

from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from app.core.ids import Id
from app.events.words import EventStatus
from app.waiting_room import rules


@dataclass(frozen=True, kw_only=True)
class Room:
    """An event's waiting room as it was a moment ago; ``places`` are those that the draw gave."""

    event_id: Id
    opens_at: datetime
    starts_at: datetime
    per_minute: int
    commitment: str
    seed: str
    entries: int
    drawn: int | None
    drawn_at: datetime | None
    front: int
    overdue: int
    earlier: int
    is_paused: bool
    at: datetime
    places: "array[int]" = field(repr=False)
    # What the pages of the line show of the event: they must not ask the database for it.
    title: str
    title_lines: list[dict[str, object]] = field(repr=False)
    stock: str
    happens_at: datetime
    time_zone: str
    status: EventStatus

    @property
    def is_draft(self) -> bool:
        """Whether nobody may see the event yet."""
        return self.status == EventStatus.DRAFT

    @property
    def is_cancelled(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return self.status == EventStatus.CANCELLED

    def place_of(self, number: int) -> int | None:
        """The place of an entry number; None before the draw."""
        if self.drawn is None:
            return None
        return self.places[number - 1] if number <= self.drawn else number

    @property
    def pace(self) -> float:
        """How many people a minute are called: as seen lately, or as set while it is too soon to tell."""
        if self.is_paused:
            return 0.0
        seconds = min(rules.PACE_SECONDS, (self.at - self.drawn_at).total_seconds()) if self.drawn_at else 0
        seen = (self.front - self.earlier) * 60 / seconds if seconds > rules.TURN_SECONDS else 0
        # Who waits while nobody was called lately is called as fast as set.
        return seen or float(self.per_minute)


@dataclass(frozen=True)
class Stub:
    """What a visitor holds: their number in this line and, once they are in, until when."""

    number: int
    until: int = 0

    def is_good(self, now: datetime) -> bool:
        """Whether it is a pass that has not ended."""
        return self.until > now.timestamp()

    @property
    def ends_at(self) -> datetime | None:
        """When the pass ends or ended."""
        return datetime.fromtimestamp(self.until, UTC) if self.until else None


class Phase(StrEnum):
    """What the room is to one visitor."""

    SOON = "soon"
    OUTSIDE = "outside"
    GATHERING = "gathering"
    WAITING = "waiting"
    CALLED = "called"
    LATE = "late"
    INSIDE = "inside"
    OVER = "over"


_TURN = "It is your turn. Choose your tickets."
_HEADINGS = {
    Phase.GATHERING: "In the draw",
    Phase.CALLED: "Your turn",
    Phase.LATE: "Your turn",
    Phase.INSIDE: "You are in",
}
_WORDS = {
    Phase.WAITING: "You are next.",
    Phase.CALLED: _TURN,
    Phase.LATE: _TURN,
    Phase.INSIDE: "You are in.",
    Phase.OVER: "Your time to choose tickets is up.",
    Phase.SOON: "The waiting room is not open yet.",
}


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One visitor's spot: what the page shows of it."""

    phase: Phase
    event_id: Id
    opens_at: datetime
    starts_at: datetime
    commitment: str
    # So many seconds until the page looks again; 0 is never.
    again: int
    number: int = 0
    place: int = 0
    ahead: int = 0
    crowd: int = 0
    minutes: int | None = None
    is_paused: bool = False
    until: datetime | None = None

    @property
    def heading(self) -> str:
        """The beginning of the page's title: enough to know from another tab."""
        if self.phase is Phase.WAITING:
            return f"Place {self.place:,}"
        return _HEADINGS.get(self.phase, "Waiting room")

    @property
    def words(self) -> str:
        """What is read out to people who can't see the page change."""
        if self.phase is Phase.WAITING and self.ahead:
            people = "1 person is" if self.ahead == 1 else f"{self.ahead:,} people are"
            wait = f" About {self.minutes} minutes to go." if self.minutes and self.minutes > 1 else ""
            return f"{people} ahead of you." + (" The line is paused." if self.is_paused else wait)
        if self.phase is Phase.GATHERING:
            return f"You are in the draw, with number {self.number:,}."
        return _WORDS.get(self.phase, "The waiting room is open.")

    @property
    def stamp(self) -> str:
        """Changes when what the page shows does."""
        shown = (self.phase.value, self.place, self.ahead, self.crowd, self.minutes, self.is_paused, self.until)
        return f"{self.phase.value}-{hash_of(shown)}"


@dataclass(frozen=True, kw_only=True)
class Door:
    """What stands on the event's page in place of the picker, the same for everybody without a pass."""

    opens_at: datetime
    starts_at: datetime
    is_open: bool
    has_started: bool
    is_in_line: bool = False

    def seconds_until_change(self, now: datetime) -> int:
        """How long it stays true by itself: until the room opens, or the sale starts."""
        coming = [moment for moment in (self.opens_at, self.starts_at) if moment > now]
        return int((min(coming) - now).total_seconds()) if coming else 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How the line stands, for the organizer."""

    entries: int
    waiting: int
    inside: int
    admitted: int
    left: int
    front: int


@dataclass(frozen=True, kw_only=True)
class RoomView:
    """The room as the organizer set it, with its figures."""

    event_id: Id
    opens_at: datetime
    starts_at: datetime
    per_minute: int
    most_inside: int
    pass_minutes: int
    commitment: str
    seed: str
    drawn: int | None
    drawn_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    has_opened: bool
    figures: Figures

    @property
    def stamp(self) -> str:
        """Changes when the figures or the state do."""
        return hash_of((self.figures, self.has_opened, self.drawn_at, self.paused_at, self.closed_at, self.per_minute))


def hash_of(shown: tuple[object, ...]) -> str:
    """A short text that is the same in every process for the same values."""
    return rules.commitment_of(repr(shown))[:10]
