"""What pages and messages show of holds and bookings, as small frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.booking.models import BookingState
from app.core.ids import Id
from app.core.money import Money, total
from app.events.models import Event
from app.inventory.models import ClaimState, HoldOrigin
from app.inventory.views import Offer, OfferState


@dataclass(frozen=True, kw_only=True)
class HoldLine:
    """So many places of one type, at the price that was held."""

    claim_id: Id
    ticket_type_id: Id
    name: str
    quantity: int
    unit_price: Money
    state: ClaimState
    # The keys of its seats, when they have numbers, and what people call them.
    seats: tuple[str, ...] = ()
    seat_names: list[str] = field(default_factory=list)

    @property
    def amount(self) -> Money:
        """What the line costs."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, kw_only=True)
class HoldView:
    """A hold on its way to becoming a booking. ``seconds_left`` is by the database's clock.

    ``was_left`` says that its buyer has gone from the page, so that it ends sooner than it would.
    """

    id: Id
    event: Event
    venue: str
    origin: HoldOrigin
    expires_at: datetime
    seconds_left: int
    was_extended: bool
    was_left: bool
    most_per_person: int | None
    # The access code that it was made with.
    code: str
    lines: list[HoldLine]
    booking_id: Id | None
    booking_state: BookingState | None
    booking_email: str
    booking_name: str
    booking_user_id: Id | None
    link_version: int

    @property
    def total(self) -> Money:
        """What everything costs, fees and taxes included."""
        return total((line.amount for line in self.lines), self.event.currency)

    @property
    def count(self) -> int:
        """How many tickets."""
        return sum(line.quantity for line in self.lines)

    @property
    def is_live(self) -> bool:
        """Whether the places are still held."""
        return self.seconds_left > 0 and all(line.state is ClaimState.HELD for line in self.lines)

    @property
    def is_seated(self) -> bool:
        """Whether any of its places is a seat with a number."""
        return any(line.seats for line in self.lines)

    @property
    def awaits_money(self) -> bool:
        """Whether it is booked and not paid."""
        return self.booking_state is BookingState.PENDING

    @property
    def place(self) -> str:
        """Where the event is."""
        return self.venue if self.venue and self.event.is_in_person else "Online"


@dataclass(frozen=True, kw_only=True)
class HeldView:
    """A hold that a visitor still has, told in a line."""

    hold_id: Id
    title: str
    time_zone: str
    expires_at: datetime
    places: int


@dataclass(frozen=True, kw_only=True)
class LineView:
    """One line of a booking."""

    id: Id
    ticket_type_id: Id
    name: str
    quantity: int
    unit_price: Money
    names: list[str]
    seats: list[str] = field(default_factory=list)

    @property
    def amount(self) -> Money:
        """What the line cost."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, kw_only=True)
class BookingView:
    """A booking with its event and lines."""

    id: Id
    reference: str
    state: BookingState
    hold_id: Id
    payment_id: Id | None
    user_id: Id | None
    email: str
    name: str
    locale: str
    link_version: int
    created_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    ended_because: str
    total: Money
    event: Event
    venue: str
    hold_expires_at: datetime
    lines: list[LineView]

    @property
    def count(self) -> int:
        """How many tickets."""
        return sum(line.quantity for line in self.lines)

    @property
    def tickets(self) -> str:
        """The lines in words: ``2 Standing, 1 Under 27``."""
        return ", ".join(f"{line.quantity} {line.name}" for line in self.lines)

    @property
    def place(self) -> str:
        """Where the event is."""
        return self.venue if self.venue and self.event.is_in_person else "Online"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A row of the picker after a refusal: how many can be had of what was asked for, and what changed."""

    offer: Offer
    quantity: int
    words: str


def adjusted(offers: list[Offer], asked: Mapping[str, int]) -> list[Choice]:
    """The rows with what was asked for, cut to what is left; types that share a pool share what it has left."""
    left = {offer.pool_id: offer.places_left for offer in offers}
    choices = []
    for offer in offers:
        choice = _choice(offer, asked.get(offer.id, 0), left[offer.pool_id])
        left[offer.pool_id] -= choice.quantity
        choices.append(choice)
    return choices


def _choice(offer: Offer, asked: int, left: int) -> Choice:
    if not asked:
        return Choice(offer=offer, quantity=0, words="")
    if offer.state is not OfferState.ON_SALE or left < offer.min:
        words = "Sold out meanwhile" if offer.is_sold_out or left < offer.min else "Not on sale now"
        return Choice(offer=offer, quantity=0, words=words)
    quantity = max(offer.min, min(asked, offer.max, left))
    return Choice(offer=offer, quantity=quantity, words=_changed(offer, asked, quantity, left))


def _changed(offer: Offer, asked: int, quantity: int, left: int) -> str:
    if quantity == asked:
        return ""
    why = f"At most {quantity} per booking"
    if quantity > asked:
        why = f"At least {offer.min} per booking"
    elif quantity == left:
        why = f"{left} left"
    elif offer.tier and quantity == offer.tier.left:
        why = f"{quantity} left at this price"
    elif quantity == offer.most_per_person:
        why = f"At most {quantity} for one person"
    return f"{why}, we changed your booking"
