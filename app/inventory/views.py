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

    @property
    def is_sold_out(self) -> bool:
        """Whether there are too few places left for the smallest booking."""
        return self.state is OfferState.SOLD_OUT


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
