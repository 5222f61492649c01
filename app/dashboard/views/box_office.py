"""What the counter shows."""

from dataclasses import dataclass
from datetime import datetime

from app.booking.models import Means
from app.booking.views import BookingView, HoldLine, HoldView
from app.core.ids import Id
from app.core.money import Money


@dataclass(frozen=True, kw_only=True)
class CounterLine:
    """One ticket type as the counter sells it: ``most`` in one go, best seats together where places are seats."""

    ticket_type_id: Id
    pool_id: Id
    name: str
    zone: str
    price: Money
    is_seated: bool
    left: int
    most: int


@dataclass(frozen=True, kw_only=True)
class ChosenSeat:
    """One seat that the counter holds, what it is sold as, and as what else it could be."""

    key: str
    name: str
    ticket_type_id: Id
    price: Money
    choices: list[CounterLine]


@dataclass(frozen=True, kw_only=True)
class SaleView:
    """What the counter holds for the person in front of it. ``is_gift``: it costs money and is given away."""

    hold: HoldView
    seats: list[ChosenSeat]
    standing: list[HoldLine]
    is_gift: bool


@dataclass(frozen=True, kw_only=True)
class SoldView:
    """A sale at the counter, done."""

    booking: BookingView
    means: Means
    reason: str
    seller: str
    sold_at: datetime


@dataclass(frozen=True, kw_only=True)
class CounterTill:
    """What came in by one means, and what of it went back over the counter."""

    means: Means
    sales: int
    taken: Money
    handed_back: Money

    @property
    def kept(self) -> Money:
        """What should be in the till."""
        return self.taken - self.handed_back
