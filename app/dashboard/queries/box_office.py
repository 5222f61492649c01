"""What the counter shows: what it can sell, what it holds for somebody, what it has taken."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from app.booking import queries as booking
from app.booking.models import Booking, BookingLine, CounterSale, Means
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.dashboard.views.box_office import ChosenSeat, CounterLine, CounterTill, SaleView, SoldView
from app.events.models import Event
from app.infra.db import db
from app.inventory import queries as inventory
from app.inventory.allocation.best import best
from app.inventory.allocation.party import Party
from app.inventory.errors import NotOnSale, SoldOut
from app.inventory.models import Claim, Pool, Seat
from app.inventory.rules import Basket
from app.payments.gateways.counter.gateway import CounterGateway
from app.payments.models import Payment, Refund, RefundState
from app.tickets.models import Ticket

_MOST_STANDING = 100
_MOST_SEATED = 20


def lines_of(event_id: Id) -> list[CounterLine]:
    """Every ticket type, hidden and early ones too: the counter is bound by no window and no code."""
    offers = inventory.every_offer_of(event_id)
    pools = {pool.id: pool for pool in db.scalars(select(Pool).where(Pool.event_id == event_id))}
    left = {pool.id: pool.left for pool in inventory.pool_counts(event_id)}
    return [
        CounterLine(
            ticket_type_id=offer.id,
            pool_id=offer.pool_id,
            name=offer.name,
            zone=pools[offer.pool_id].name,
            price=offer.price,
            is_seated=pools[offer.pool_id].is_seated,
            left=left[offer.pool_id],
            most=max(0, min(left[offer.pool_id], _MOST_SEATED if pools[offer.pool_id].is_seated else _MOST_STANDING)),
        )
        for offer in offers
    ]


def best_basket(event_id: Id, wanted: Mapping[str, str]) -> Basket:
    """The basket for these numbers, with the best seats together where places are seats. Refuses SoldOut."""
    plain = Basket.of(wanted)
    kinds = {line.ticket_type_id: line for line in lines_of(event_id)}
    seated = [(kind, count) for kind, count in plain.lines if kind in kinds and kinds[kind].is_seated]
    if not seated:
        return plain
    house, state = inventory.house_of(event_id), inventory.seat_state(event_id)
    chosen: list[tuple[str, str]] = []
    for pool_id in {kinds[kind].pool_id: None for kind, _ in seated}:
        people = [kind for kind, count in seated if kinds[kind].pool_id == pool_id for _ in range(count)]
        found = best(house, state, Party(len(people)), pools=frozenset({pool_id})) if house else None
        if found is None:
            raise SoldOut("There are not as many free seats there as you asked for.")
        chosen += zip(found.keys, people, strict=True)
    standing: dict[str, str | int] = {
        kind: count for kind, count in plain.lines if kind not in {kind for kind, _ in seated}
    }
    return Basket.of_seats(chosen, standing)


def basket_of_seats(event_id: Id, keys: Sequence[str]) -> Basket:
    """The basket of ticked seats, each as the first ticket type of its zone. Refuses NotOnSale."""
    first: dict[Id, Id] = {}
    for line in lines_of(event_id):
        first.setdefault(line.pool_id, line.ticket_type_id)
    found = db.execute(select(Seat.key, Seat.pool_id).where(Seat.event_id == event_id, Seat.key.in_(keys)))
    pools: dict[str, Id] = {row.key: row.pool_id for row in found}
    if any(pools.get(key) not in first for key in keys):
        raise NotOnSale("No ticket type sells these seats yet. Add one for their zone.")
    return Basket.of_seats([(key, first[pools[key]]) for key in keys])


def sale_view(event: Event, hold_id: Id) -> SaleView:
    """A hold of the counter: each seat with the ticket types that it could be sold as, and the standing places."""
    hold = booking.hold_view(hold_id)
    claims = db.execute(select(Claim.ticket_type_id, Claim.seats).where(Claim.hold_id == hold_id)).all()
    names = inventory.seat_names(event.id, [key for _, seats in claims for key in seats])
    kinds = lines_of(event.id)
    pools = {kind.ticket_type_id: kind.pool_id for kind in kinds}
    price = {line.ticket_type_id: line.unit_price for line in hold.lines}
    seats = [
        ChosenSeat(
            key=key,
            name=names.get(key, key),
            ticket_type_id=kind,
            price=price[kind],
            choices=[line for line in kinds if line.pool_id == pools.get(kind)],
        )
        for kind, keys in claims
        for key in keys
    ]
    return SaleView(
        hold=hold,
        seats=sorted(seats, key=lambda seat: list(names).index(seat.key) if seat.key in names else 0),
        standing=[line for line in hold.lines if not any(seat.ticket_type_id == line.ticket_type_id for seat in seats)],
        is_gift=any(not price[kind.ticket_type_id] and kind.price for kind in kinds if kind.ticket_type_id in price),
    )


def retyped_basket(event: Event, hold_id: Id, typed: Mapping[str, str]) -> Basket:
    """The same seats as the ticket types that were chosen for them (``type-<seat>``), and the same standing places."""
    sale = sale_view(event, hold_id)
    seats = [(seat.key, typed.get(f"type-{seat.key}", seat.ticket_type_id)) for seat in sale.seats]
    return Basket.of_seats(seats, {line.ticket_type_id: line.quantity for line in sale.standing})


def sold_view(event_id: Id, booking_id: str) -> SoldView:
    """A sale that was made at the counter of the event. Raises NotFound for any other booking."""
    row = db.execute(
        select(CounterSale, Booking.event_id)
        .join(Booking, Booking.id == CounterSale.booking_id)
        .where(CounterSale.booking_id == booking_id, Booking.event_id == event_id)
    ).first()
    if row is None:
        raise NotFound
    sale: CounterSale = row.CounterSale
    return SoldView(
        booking=booking.booking_view(sale.booking_id),
        means=sale.means,
        reason=sale.reason,
        seller=sale.seller_name,
        sold_at=sale.sold_at,
    )


def seats_of_booking(booking_id: Id) -> list[str]:
    """The seats on the booking's tickets, in printed order."""
    rows = db.scalars(
        select(Ticket.seat_name)
        .join(BookingLine, BookingLine.id == Ticket.line_id)
        .where(Ticket.booking_id == booking_id, Ticket.seat.is_not(None))
        .order_by(BookingLine.position, Ticket.ordinal)
    )
    return list(rows)


def booking_of_refund(event_id: Id, refund_id: str) -> Id:
    """The event's booking whose money goes back over the counter. Raises NotFound for any other refund."""
    found = db.scalar(
        select(Booking.id)
        .join(Payment, Payment.purpose_id == Booking.id)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.id == refund_id, Booking.event_id == event_id, Payment.provider == CounterGateway.name)
    )
    if found is None:
        raise NotFound
    return found


def till_of(event: Event) -> list[CounterTill]:
    """What was taken at the event's counter by each means, what of it was handed back, and what was given away."""
    sold = db.execute(
        select(CounterSale.means, func.count(), func.coalesce(func.sum(Booking.total_minor), 0))
        .join(Booking, Booking.id == CounterSale.booking_id)
        .where(Booking.event_id == event.id)
        .group_by(CounterSale.means)
    ).all()
    handed_back = db.execute(
        select(CounterSale.means, func.sum(Refund.amount_minor).label("minor"))
        .join(Payment, Payment.purpose_id == CounterSale.booking_id)
        .join(Refund, Refund.payment_id == Payment.id)
        .join(Booking, Booking.id == CounterSale.booking_id)
        .where(Booking.event_id == event.id, Refund.state == RefundState.DONE)
        .group_by(CounterSale.means)
    )
    back = {row.means: row.minor for row in handed_back}
    found = {means: (count, int(minor)) for means, count, minor in sold}
    return [
        CounterTill(
            means=means,
            sales=found[means][0],
            taken=Money(found[means][1], event.currency),
            handed_back=Money(int(back.get(means, 0)), event.currency),
        )
        for means in Means
        if means in found
    ]


def latest_sales(event_id: Id, *, limit: int = 8) -> list[SoldView]:
    """The newest sales of the counter, newest first."""
    rows = db.scalars(
        select(CounterSale)
        .join(Booking, Booking.id == CounterSale.booking_id)
        .where(Booking.event_id == event_id)
        .order_by(CounterSale.sold_at.desc())
        .limit(limit)
    ).all()
    views = {view.id: view for view in booking.bookings_by_id([sale.booking_id for sale in rows])}
    return [
        SoldView(
            booking=views[sale.booking_id],
            means=sale.means,
            reason=sale.reason,
            seller=sale.seller_name,
            sold_at=sale.sold_at,
        )
        for sale in rows
    ]
