"""Events for the bench, made the way the pages make them: copies of the demo season's Winter Garden."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.booking import actions as booking
from app.booking.rules import BookingDetails
from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events import actions as events
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.infra.jobs import queue
from app.infra.redis import redis
from app.inventory import actions as inventory
from app.inventory import claims
from app.inventory.actions import TicketTypeDetails
from app.inventory.models import TicketKind
from app.inventory.rules import Basket
from app.rehearsal.buyers.shopping import DOMAIN, Order
from benchmarks.figures import Figure, Unit

T = TypeVar("T")
_MODEL = "The Winter Garden"
# By the claims themselves: the counters on the pool would only repeat what the guard believes.
_OVERSOLD = """
    SELECT coalesce(sum(greatest(0, taken.places - p.capacity)), 0) FROM pools p JOIN (
        SELECT pool_id, sum(quantity - returned) AS places FROM claims WHERE state IN ('held', 'sold') GROUP BY pool_id
    ) AS taken ON taken.pool_id = p.id"""


@dataclass(frozen=True)
class Sale:
    """An event with one ticket type and one pool."""

    event_id: Id
    type_id: Id
    pool_id: Id

    @property
    def order(self) -> Order:
        """One ticket, please."""
        return Order.of_places(self.event_id, {self.type_id: 1})


def put_on_sale(places: int, *, price_minor: int = 0, most: int = 10) -> Sale:
    """Publish an event with so many places, of which one booking may have so many."""
    with transaction() as session:
        event = events.copy_event(model_event(session), by=SYSTEM)
        details = TicketTypeDetails(
            name="Standing",
            kind=TicketKind.PAID if price_minor else TicketKind.FREE,
            price_minor=price_minor,
            note="Floor, no seat",
            capacity=places,
            max_per_booking=most,
        )
        kind = inventory.add_ticket_type(event, details, by=SYSTEM)
        events.publish_event(event, by=SYSTEM)
        return Sale(event.id, kind.id, kind.pool_id)


def book(sale: Sale, quantity: int, *, name: str = "Ada Okafor") -> Id:
    """Book so many free tickets for somebody."""
    hold_id = claims.place_hold(sale.event_id, Basket.of({sale.type_id: quantity}), seconds=900)
    details = BookingDetails(email=f"ada@{DOMAIN}", name=name)
    with transaction() as session:
        made = booking.book(hold_id, details).id
        # Before the worker hears of it: printing the tickets would cost more than what is measured.
        session.execute(text("DELETE FROM deliveries WHERE subject_id = :booking"), {"booking": made})
        return made


def model_event(session: Session) -> Event:
    """The event that the others are copies of."""
    return session.query(Event).filter(Event.title == _MODEL).order_by(Event.created_at).limit(1).one()


def model_id() -> Id:
    """The id of that event."""
    return once(lambda: model_event(db()).id)


def once(read: Callable[[], T]) -> T:
    """Read something and let go of the connection."""
    try:
        return read()
    finally:
        close_session()


def count(query: str, **values: object) -> int:
    """The number that a query answers."""
    return once(lambda: int(db.execute(text(query), values).scalar() or 0))


def forget_mails() -> None:
    """Take what still waits to be mailed out of the way, so that one figure does not pay for another."""
    with transaction() as session:
        session.execute(text("DELETE FROM deliveries WHERE state <> 'sent'"))
    queue().empty()  # type: ignore[no-untyped-call]  # RQ has no types here
    for woken in redis().scan_iter("waking:*"):
        redis().delete(woken)


def oversold() -> Iterator[Figure]:
    """How many places were given to more than one, in all pools of the bench together."""
    yield Figure("oversold", count(_OVERSOLD), Unit.COUNT)
