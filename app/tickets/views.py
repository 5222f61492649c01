"""What pages, paper and mails show of tickets, as small frozen records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.booking.models import Booking, BookingState
from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.organizers.models import Organization
from app.venues.models import Venue


@dataclass(frozen=True, kw_only=True)
class TicketView:
    """One ticket with its code; ``number`` of ``count`` counts within the booking."""

    id: Id
    type_name: str
    price: Money
    holder_name: str
    # Its seat, ``Stalls D 11``; empty where people stand or sit as they like.
    seat: str
    is_valid: bool
    number: int
    count: int
    # The address in the QR code, and the letters below it.
    code: str
    typed_code: str

    @property
    def place(self) -> str:
        """What stands large on the ticket: the seat, or else the kind of ticket."""
        return self.seat or self.type_name


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A booking with its event, its place and its tickets."""

    booking: Booking
    event: Event
    organization: Organization
    venue: Venue | None
    # Until when the places of a booking that is not paid are held.
    held_until: datetime
    # The money went over the counter, and goes back over it.
    is_paid_at_counter: bool
    tickets: Sequence[TicketView]

    @property
    def is_confirmed(self) -> bool:
        """Whether its tickets open the door."""
        return self.booking.state is BookingState.CONFIRMED

    @property
    def place(self) -> str:
        """The venue's name, or that it is online."""
        return self.venue.name if self.venue else "Online"

    @property
    def address(self) -> str:
        """Where it is, on one line."""
        if self.venue is None:
            return ""
        town = f"{self.venue.postal_code} {self.venue.city}".strip()
        return ", ".join(part for part in (self.venue.street, town) if part)

    @property
    def place_line(self) -> str:
        """Place and address."""
        return ", ".join(part for part in (self.place, self.address) if part)

    @property
    def seller(self) -> str:
        """Who sold the tickets, by their legal name."""
        return self.organization.legal_name or self.organization.name

    @property
    def is_online_too(self) -> bool:
        """Whether ticket holders have a link to follow."""
        return not self.event.is_in_person or self.event.attendance == "hybrid"


@dataclass(frozen=True)
class BookingRow:
    """One line of My tickets."""

    booking: Booking
    event: Event
    place: str
    count: int
    # Where people sit, on one line; empty where there are no numbered seats.
    seats: str


@dataclass(frozen=True)
class BookingRows:
    """One page of My tickets; ``next_page`` is the number of the next one, if there is one."""

    rows: Sequence[BookingRow]
    next_page: int | None
