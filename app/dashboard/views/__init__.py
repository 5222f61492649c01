"""What the desk shows, as small frozen records."""

from dataclasses import dataclass
from datetime import datetime

from app.booking.models import CounterSale
from app.booking.views import BookingView
from app.core.ids import Id
from app.core.money import Money
from app.events.words import EventStatus
from app.notifications.models import DeliveryState
from app.web.look.plot import Point


@dataclass(frozen=True)
class EventRow:
    """One line of the list of events."""

    id: Id
    title: str
    stock: str
    status: EventStatus
    starts_at: datetime
    time_zone: str
    place: str
    sold: int
    capacity: int


@dataclass(frozen=True)
class EventShelf:
    """One page of an organization's events, with how many stand under each tab."""

    rows: list[EventRow]
    counts: dict[str, int]
    next_after: Id | None


@dataclass(frozen=True)
class Rights:
    """What the one who looks may see and do, so that templates need not ask."""

    edit: bool
    bookings: bool
    money: bool
    door: bool
    cancel: bool
    box_office: bool


@dataclass(frozen=True)
class Check:
    """One line of the list before publishing."""

    text: str
    is_done: bool
    href: str
    is_needed: bool = True


@dataclass(frozen=True)
class Todo:
    """Something that waits for the organizer, with the one place to do it."""

    icon: str
    title: str
    note: str
    action: str
    href: str


@dataclass(frozen=True)
class Sales:
    """The figures on top of the overview."""

    taken: list[Money]
    sold: int
    capacity: int
    held: int
    last_day: int
    day_before: int


@dataclass(frozen=True)
class Step:
    """Tickets sold in one day (or hour), and all told."""

    at: datetime
    sold: int
    total: int


@dataclass(frozen=True)
class Pace:
    """Tickets sold over time, ready to be drawn."""

    steps: list[Step]
    points: list[Point]
    dates: list[tuple[float, str]]
    since: datetime
    sentence: str
    is_hourly: bool


@dataclass(frozen=True)
class TicketRow:
    """How one ticket type sells; capacity and what is left are its pool's."""

    name: str
    sold: int
    capacity: int
    left: int
    taken: Money
    is_shared: bool


@dataclass(frozen=True)
class BookingShelf:
    """One page of an event's bookings, with how many stand under each tab."""

    rows: list[BookingView]
    counts: dict[str, int]
    next_after: Id | None


@dataclass(frozen=True)
class TicketView:
    """One issued ticket and whether it has been let in."""

    id: Id
    holder_name: str
    type_name: str
    seat: str
    is_valid: bool
    admitted_at: datetime | None
    admitted_by: str


@dataclass(frozen=True)
class MoneyMove:
    """One line of the money timeline; money back is negative."""

    at: datetime
    words: str
    amount: Money
    is_settled: bool
    # A refund that somebody has to hand over at the counter.
    to_hand_back: Id | None = None


@dataclass(frozen=True)
class MailView:
    """One message that was written for the booking."""

    notice: str
    recipient: str
    state: DeliveryState
    at: datetime


@dataclass(frozen=True)
class BookingPage:
    """Everything about one booking that the organizer may see."""

    booking: BookingView
    tickets: list[TicketView]
    money: list[MoneyMove]
    mails: list[MailView]
    sale: CounterSale | None = None
