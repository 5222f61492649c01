"""People in the line for tests, who come into it the way the pages bring them there."""

from inspect import unwrap

from sqlalchemy import inspect, select, text

from app.booking import actions as bookings
from app.booking.models import Booking
from app.core.actor import SYSTEM, VISITOR, Actor
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, in_transaction, transaction
from app.inventory.models import Pool, TicketKind, TicketType
from app.waitlist import actions, jobs, policy
from app.waitlist.actions import Wishes
from app.waitlist.models import Entry, PlaceOffer
from tests.makers.booking import lapse, make_booking
from tests.makers.inventory import make_sale


def make_sold_out(
    *, capacity: int = 2, organization_id: Id | None = None, price_minor: int = 0
) -> tuple[TicketType, list[Booking]]:
    """Publish an event whose places are all booked, one by one; the type and the bookings."""
    kind = make_sale(capacity=capacity, organization_id=organization_id)
    made = [make_booking(kind, email=f"early{number}@example.org") for number in range(capacity)]
    if price_minor:
        with transaction():
            dearer = db.get_one(TicketType, kind.id)
            dearer.kind, dearer.price_minor = TicketKind.PAID, price_minor
    return kind, made


def cancel(booking: Booking) -> None:
    """Cancel it, as the organizer does: its places come back."""
    in_transaction(lambda: bookings.cancel_booking(booking, by=SYSTEM, reason="A test wants its place."))


def ask_to_wait(
    kind: TicketType,
    quantity: int = 1,
    *,
    email: str = "wanda@example.org",
    name: str = "Wanda Waits",
    wanted: tuple[Id, ...] = (),
    by: Actor = VISITOR,
) -> Entry:
    """Fill in the form; the address is not confirmed yet."""
    event = db.get_one(Event, kind.event_id)
    wishes = Wishes(quantity=quantity, wanted=wanted)
    return in_transaction(lambda: actions.join(event, wishes, email=email, name=name, by=by))


def make_waiting(
    kind: TicketType, quantity: int = 1, *, email: str = "wanda@example.org", wanted: tuple[Id, ...] = ()
) -> Entry:
    """Wait, with a confirmed address."""
    asked = ask_to_wait(kind, quantity, email=email, name=email.split("@")[0].title(), wanted=wanted)
    return in_transaction(lambda: actions.confirm(asked))


def id_of(entry: Entry) -> Id:
    """Return its id, also when a request has closed the session since."""
    identity = inspect(entry).identity
    assert identity
    return Id(identity[0])


def offer_to(entry: Entry) -> PlaceOffer:
    """Return the latest offer that the entry has had."""
    query = (
        select(PlaceOffer).where(PlaceOffer.entry_id == id_of(entry)).order_by(PlaceOffer.created_at.desc()).limit(1)
    )
    found = db.scalars(query.execution_options(populate_existing=True)).one()
    db.rollback()
    return found


def state_of(entry: Entry) -> str:
    """Return the entry's state as it stands in the table."""
    found = db.get_one(Entry, id_of(entry), populate_existing=True).state.value
    db.rollback()
    return found


def awaited(kind: TicketType) -> int:
    """Return how many places of the type's pool are kept for the line."""
    found = db.scalars(
        select(Pool.awaited).where(Pool.id == kind.pool_id, Pool.awaited_until > text("clock_timestamp()"))
    ).first()
    db.rollback()
    return found or 0


def sweep() -> None:
    """Do what the schedule does, without the fresh session that a worker has: the test keeps its rows."""
    unwrap(jobs.sweep)()


def let_pass(entry: Entry) -> None:
    """Let the time of the entry's offer be up."""
    lapse(offer_to(entry).hold_id)


def offer_path(entry: Entry) -> str:
    """Return the address that the mailed claim link has."""
    offer = offer_to(entry)
    return f"/offers/{offer.id}/{policy.offer_seal(offer.id)}"


def entry_path(entry: Entry) -> str:
    """Return the address of the entry's own page."""
    return f"/waitlist/{id_of(entry)}/{policy.entry_seal(id_of(entry))}"


def confirmation_path(entry: Entry) -> str:
    """Return the address in the mail that asks to confirm."""
    return f"/waitlist/{id_of(entry)}/confirmation/{policy.confirmation_seal(id_of(entry))}"


_NOT_EXACT = """
    SELECT p.name, p.awaited, wanted.places FROM pools p, LATERAL (
        SELECT coalesce(sum(e.quantity), 0) AS places FROM waitlist_entries e
        WHERE e.event_id = p.event_id AND e.state = 'waiting' AND EXISTS (
            SELECT FROM ticket_types t WHERE t.pool_id = p.id AND t.id = ANY (e.wanted)
        )
    ) AS wanted WHERE p.awaited <> wanted.places
"""


def assert_kept_exactly() -> None:
    """Fail when another number of places is kept for the line than those in it want."""
    wrong = db.execute(text(_NOT_EXACT)).all()
    db.rollback()
    assert wrong == []
