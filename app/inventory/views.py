"""What pages show of ticket types, pools and holds, as small frozen records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.ids import Id
from app.core.money import Money
from app.inventory.models import TicketKind


class OfferState(StrEnum):
    """Whether a visitor can take a ticket type now, and if not, why."""

    ON_SALE = "on_sale"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One row of the picker. ``max`` is what one booking may take of it now."""

    id: Id
    pool_id: Id
    name: str
    note: str
    kind: TicketKind
    price: Money
    state: OfferState
    places_left: int
    min: int
    max: int
    opens_at: datetime | None
    closes_at: datetime | None
    needs_code: bool = False
    tier: "OfferTier | None" = None
    # How many of all types together one person may have at the event, over all bookings.
    most_per_person: int | None = None
    # Its places are seats with numbers, chosen from the plan.
    is_seated: bool = False

    @property
    def is_sold_out(self) -> bool:
        """Whether there are too few places left for the smallest booking."""
        return self.state is OfferState.SOLD_OUT


@dataclass(frozen=True, kw_only=True)
class OfferTier:
    """The early price that applies now: how long, for how many more, and what comes after it.

    ``regular`` is the type's own price, which holds after the last tier.
    """

    name: str
    until: datetime | None
    quantity: int | None
    left: int | None
    then: Money
    regular: Money


@dataclass(frozen=True, kw_only=True)
class OpenedBy:
    """What a working access code opens, and how many places it is still good for."""

    id: Id
    code: str
    types: frozenset[Id]
    left: int | None


@dataclass(frozen=True, kw_only=True)
class PoolCount:
    """A pool as it stands; places of lapsed holds count as free."""

    id: Id
    name: str
    capacity: int
    sold: int
    held: int

    @property
    def left(self) -> int:
        """How many can still be taken."""
        return self.capacity - self.sold - self.held


@dataclass(frozen=True, kw_only=True)
class TypeRow:
    """A ticket type on the organizer's page."""

    id: Id
    name: str
    note: str
    kind: TicketKind
    price: Money
    pool_id: Id
    pool: str
    capacity: int
    sold: int
    has_claims: bool
    sale_opens_at: datetime | None
    sale_closes_at: datetime | None
    min_per_booking: int
    max_per_booking: int
    is_retired: bool
    needs_code: bool = False
    tiers: int = 0


class TierState(StrEnum):
    """Where an early price stands."""

    COMING = "coming"
    NOW = "now"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class TierRow:
    """An early price on the organizer's page; ``taken`` counts what is sold and held at it."""

    id: Id
    name: str
    price: Money
    until: datetime | None
    quantity: int | None
    taken: int
    state: TierState
    is_ever_taken: bool


class CodeState(StrEnum):
    """Whether a code opens anything now, and if not, why."""

    OPEN = "open"
    USED_UP = "used_up"
    CLOSED = "closed"
    REVOKED = "revoked"


@dataclass(frozen=True, kw_only=True)
class CodeRow:
    """An access code on the organizer's page."""

    id: Id
    code: str
    note: str
    types: list[str]
    most_places: int | None
    sold: int
    held: int
    closes_at: datetime | None
    state: CodeState
