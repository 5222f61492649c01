"""What booking tells the packages above it."""

from dataclasses import dataclass

from app.core.ids import Id


@dataclass(frozen=True)
class BookingConfirmed:
    """The places are sold and, where there was something to pay, paid."""

    booking_id: Id
    event_id: Id


@dataclass(frozen=True)
class BookingEnded:
    """A booking was cancelled or came to nothing; its tickets, if any, open no door."""

    booking_id: Id
    event_id: Id
    was_confirmed: bool
