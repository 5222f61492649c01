"""Bookings for tests, made the way the pages make them."""

from sqlalchemy import func, select, text

from app.booking import actions, flows, policy
from app.booking.models import Booking
from app.booking.rules import BookingDetails
from app.core.actor import VISITOR, Actor
from app.core.ids import Id
from app.infra.db import db, in_transaction, transaction
from app.inventory.models import Claim, TicketType
from app.payments.flows import settle
from app.payments.models import Payment
from tests.makers import payments
from tests.makers.inventory import make_hold


def make_booking(
    kind: TicketType,
    quantity: int = 1,
    *,
    email: str = "ada@example.org",
    name: str = "Ada Okafor",
    names: tuple[str, ...] = (),
    by: Actor = VISITOR,
) -> Booking:
    """Hold and book: confirmed when the type is free, else waiting for its money."""
    return book_hold(make_hold(kind, quantity), email=email, name=name, names={kind.id: names}, by=by)


def book_hold(
    hold_id: Id,
    *,
    email: str = "ada@example.org",
    name: str = "Ada Okafor",
    names: dict[Id, tuple[str, ...]] | None = None,
    by: Actor = VISITOR,
) -> Booking:
    """Make the hold a booking."""
    with transaction():
        return actions.book(hold_id, BookingDetails(email=email, name=name, names=names or {}), by=by)


def checkout_path(hold_id: Id) -> str:
    """Return the address of the hold's checkout page."""
    return f"/checkout/{hold_id}/{policy.hold_seal(hold_id)}"


def booking_path(booking: Booking) -> str:
    """Return the address of the guest's booking page."""
    return f"/bookings/{booking.id}/{policy.booking_seal(booking.id, booking.link_version)}"


def seconds_left(hold_id: Id) -> float:
    """Return how long the hold's places are still kept, by the database's clock."""
    left = func.extract("epoch", func.min(Claim.expires_at) - func.clock_timestamp())
    seconds = db.scalar(select(left).where(Claim.hold_id == hold_id))
    db.rollback()
    return float(seconds or 0)


def lapse(hold_id: Id) -> None:
    """Let the hold's time be up, as the database's clock sees it."""
    with transaction():
        past = "clock_timestamp() - interval '1 second'"
        db.execute(text(f"UPDATE holds SET expires_at = {past} WHERE id = :id"), {"id": hold_id})
        db.execute(text(f"UPDATE claims SET expires_at = {past} WHERE hold_id = :id"), {"id": hold_id})


def begin_payment(booking: Booking) -> Id:
    """Open the booking's payment at the test bank and return its id."""
    flows.pay_again(booking.id, return_url="/")
    return in_transaction(
        lambda: (
            db.scalars(
                select(Payment.id).where(Payment.purpose_id == booking.id).order_by(Payment.created_at.desc())
            ).first()
            or Id("")
        )
    )


def pay_at_the_bank(payment_id: Id) -> None:
    """Pay there; we hear of it by ``payments.settle``, as by a webhook."""
    payments.pay(Id(payments.reference_of(payment_id)))


def make_paid_booking(kind: TicketType, quantity: int = 1, *, email: str = "ada@example.org") -> Booking:
    """Hold, book, pay and hear of it."""
    booking = make_booking(kind, quantity, email=email)
    payment_id = begin_payment(booking)
    pay_at_the_bank(payment_id)
    settle(payment_id)
    return db.get_one(Booking, booking.id, populate_existing=True)
