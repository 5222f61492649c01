"""The shape of a made-up event, and the small words that describe one."""

from dataclasses import dataclass
from datetime import time

from app.events.rules import ProgrammeDetails, SpeakerDetails
from app.events.words import Attendance, Category
from app.inventory.models import TicketKind
from app.venues.plan import Plan

KAMMERSPIELE, NORDLYS = "Kammerspiele Hamburg", "Nordlys Collective"


@dataclass(frozen=True)
class Price:
    """A ticket type. Types with the same ``pool`` share its ``capacity``; in a seated show the pool is a price zone."""

    name: str
    minor: int
    capacity: int
    note: str = ""
    kind: TicketKind = TicketKind.PAID
    pool: str = ""
    most: int = 10


@dataclass(frozen=True, kw_only=True)
class Show:
    """An event so many days from today, by clocks in its own zone."""

    title: str
    organization: str
    days: int
    at: time
    hours: float = 3
    zone: str = "Europe/Berlin"
    venue: str = ""
    attendance: Attendance = Attendance.IN_PERSON
    link: str = ""
    subtitle: str = ""
    description: str = ""
    category: Category = Category.OTHER
    tags: tuple[str, ...] = ()
    stock: str
    currency: str = "EUR"
    ages: str = ""
    refunds: str = "Full refund until 7 days before."
    doors_minutes: int = 0
    prices: tuple[Price, ...] = ()
    # With numbered seats, by this plan of the venue.
    plan: Plan | None = None
    speakers: tuple[SpeakerDetails, ...] = ()
    programme: tuple[ProgrammeDetails, ...] = ()
    bookings: int = 0
    is_draft: bool = False


def free(name: str, capacity: int, note: str = "", *, pool: str = "", most: int = 10) -> Price:
    """A ticket that costs nothing."""
    return Price(name, 0, capacity, note, TicketKind.FREE, pool, most)


def vip(name: str, minor: int, capacity: int, note: str = "") -> Price:
    """A ticket with something more."""
    return Price(name, minor, capacity, note, TicketKind.VIP)


def people(*pairs: tuple[str, str]) -> tuple[SpeakerDetails, ...]:
    """Names with what they do."""
    return tuple(SpeakerDetails(*pair) for pair in pairs)


def evening(*rows: tuple[str, str, str]) -> tuple[ProgrammeDetails, ...]:
    """Lines of a programme: time, what, note."""
    return tuple(ProgrammeDetails(time.fromisoformat(at), title, note) for at, title, note in rows)


def seated_prices() -> tuple[Price, ...]:
    """The prices of a playhouse, by its zones."""
    return (
        Price("Front stalls", 4800, 0, "Rows A to D", pool="z1"),
        Price("Stalls", 3800, 0, "Rows E to K", pool="z2"),
        Price("Stalls, under 27", 1900, 0, "Bring your ID", pool="z2", most=4),
        Price("Circle", 2800, 0, "One floor up", pool="z3"),
    )
