"""What the door's pages show."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.core.actor import Actor
from app.core.ids import Id


@dataclass(frozen=True)
class Station:
    """Whoever stands at the door: a link's holder or a member, at one event."""

    event_id: Id
    event_title: str
    stock: str
    time_zone: str
    name: str
    actor: Actor
    door_link_id: Id | None = None

    @property
    def post(self) -> "Post":
        """Where its scans are made."""
        return Post(self.event_id, self.name, self.door_link_id, self.actor)


@dataclass(frozen=True)
class Post:
    """Where a scan is made: at a door, whose link says the rest, or by a member at an event."""

    event_id: Id | None = None
    name: str = ""
    door_link_id: Id | None = None
    actor: Actor | None = None


class Answer(StrEnum):
    """The three things that a door can say."""

    ADMIT = "admit"
    USED = "used"
    STOP = "stop"


@dataclass(frozen=True)
class Verdict:
    """One scan's answer, ready to be shown: two lines, who it is about, and what to do."""

    scan_id: Id
    answer: Answer
    words: str
    reason: str
    who: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan with all that its answer says; what is about the ticket is None for a code that is none of ours."""

    scan_id: Id
    result: str
    reason: str
    at: datetime
    undone_at: datetime | None
    holder: str | None
    seat: str | None
    kind: str | None
    reference: str | None
    price_minor: int | None
    currency: str | None
    number: int
    count: int
    first_at: datetime | None
    first_by: str | None


@dataclass(frozen=True)
class Tally:
    """How many are in, of how many, and how fast they come. ``version`` changes whenever a page would."""

    inside: int
    total: int
    a_minute: int
    version: str


@dataclass(frozen=True)
class ScanRow:
    """One line of the list of last scans."""

    id: Id
    at: datetime
    name: str
    detail: str
    answer: Answer


@dataclass(frozen=True)
class FoundTicket:
    """One ticket that a search by name found."""

    id: Id
    name: str
    detail: str
    is_void: bool
    in_since: datetime | None


@dataclass(frozen=True)
class DoorRow:
    """One door link as the organizer sees it."""

    id: Id
    name: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    admitted: int
