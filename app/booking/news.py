"""What booking tells the packages above it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.ids import Id


@dataclass(frozen=True, kw_only=True)
class ConfirmedLine:
    """So many places of one type, the name given for each of them, maybe empty, and their seats where they have any."""

    id: Id
    ticket_type_id: Id
    quantity: int
    names: Sequence[str]
    seats: Sequence[str]


@dataclass(frozen=True)
class BookingConfirmed:
    """The places are sold and, where there was something to pay, paid."""

    booking_id: Id
    event_id: Id
    lines: Sequence[ConfirmedLine]


@dataclass(frozen=True)
class BookingEnded:
    """A booking was cancelled or came to nothing; its tickets, if any, open no door."""

    booking_id: Id
    event_id: Id
    was_confirmed: bool
