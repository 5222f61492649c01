"""What the waitlist's pages and mails show, as small frozen records."""

from dataclasses import dataclass
from datetime import datetime

from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.waitlist import rules
from app.waitlist.models import LIVE, EntryState, OfferState


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for an event's list at this moment."""

    event_id: Id
    is_paused: bool
    is_strict: bool
    offer_minutes: int
    closes_at: datetime
    # What the organizer chose, if anything; ``closes_at`` is what comes of it.
    chosen_close: datetime | None
    closed_at: datetime | None
    is_over: bool
    is_on_sale: bool

    @property
    def is_open(self) -> bool:
        """Whether people may join and wait."""
        return self.is_on_sale and not self.is_over


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A ticket type as far as the line needs to know it."""

    id: Id
    pool_id: Id
    name: str
    pool: str
    is_seated: bool
    price: Money
    least: int
    most: int
    opens_at: datetime | None
    sale_ends_at: datetime
    is_sold_out: bool = False

    @property
    def label(self) -> str:
        """As a choice on a form; the same name in two zones is told apart by the zone."""
        return self.name if not self.is_seated or self.name == self.pool else f"{self.name}, {self.pool}"

    def allows(self, quantity: int) -> bool:
        """Whether one booking may have so many."""
        return self.least <= quantity <= self.most


@dataclass(frozen=True, kw_only=True)
class EntryView:
    """One entry for the page behind its link and for its mails. ``position`` counts from 1 while it waits."""

    id: Id
    event: Event
    place: str
    email: str
    name: str
    quantity: int
    wanted: tuple[Id, ...]
    wanted_names: tuple[str, ...]
    state: EntryState
    position: int
    has_waited: bool
    created_at: datetime
    open_offer_id: Id | None
    terms: Terms
    contact_email: str

    @property
    def ordinal(self) -> str:
        """The position as people say it: ``3rd``."""
        return rules.ordinal(self.position)

    @property
    def wishes(self) -> str:
        """The wanted types in words: ``Standing or Balcony``."""
        return " or ".join(self.wanted_names) or "tickets that are no longer sold"

    @property
    def is_waiting(self) -> bool:
        """Whether it is in the line."""
        return self.state is EntryState.WAITING

    @property
    def is_live(self) -> bool:
        """Whether it is in the line or has an offer."""
        return self.state in LIVE

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the address was never confirmed."""
        return self.state is EntryState.UNCONFIRMED


@dataclass(frozen=True, kw_only=True)
class OfferView:
    """One offer for the page behind its claim link and for its mail; ``state`` is by the database's clock."""

    id: Id
    entry: EntryView
    hold_id: Id
    state: OfferState
    until: datetime
    seconds_left: int
    kind: str
    quantity: int
    unit_price: Money
    seats: tuple[str, ...]
    is_paying: bool
    is_booked: bool
    is_cancelled: bool

    @property
    def total(self) -> Money:
        """What it all costs."""
        return self.unit_price * self.quantity

    @property
    def is_open(self) -> bool:
        """Whether it can be taken now."""
        return self.state is OfferState.OPEN


@dataclass(frozen=True)
class PastOffer:
    """One offer in an entry's history."""

    made_at: datetime
    until: datetime
    what: str
    state: OfferState


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One line of the organizer's list."""

    id: Id
    name: str
    email: str
    quantity: int
    wishes: str
    state: EntryState
    position: int | None
    created_at: datetime
    offered_until: datetime | None


@dataclass(frozen=True)
class EntryShelf:
    """A page of them, how many there are by tab, and where the next page begins."""

    rows: list[EntryRow]
    counts: dict[str, int]
    next_after: Id | None
