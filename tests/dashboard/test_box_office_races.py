"""The counter, the public and the organizer reach for the same seat in the same moment, with real commits."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.booking import actions as bookings
from app.booking import desk
from app.booking.desk import Handover
from app.booking.models import Booking, BookingState, CounterSale, Means
from app.core.actor import Actor
from app.core.ids import Id
from app.dashboard import actions
from app.events.models import Event
from app.infra.db import close_session, db, in_transaction
from app.inventory import actions as inventory
from app.inventory.actions import Keeping
from app.inventory.errors import SeatsGone, SeatsTaken
from app.inventory.models import SeatBlock, SeatClaim, TicketType
from app.inventory.rules import Basket
from app.payments.models import Payment
from app.tickets.models import Ticket, TicketState
from tests.cast import Owner
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.races.invariants import assert_all_hold
from tests.races.rush import Meanwhile, slow_claims, together, without_lock, without_seat_key

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(autouse=True)
def _all_is_well(app: Flask):
    yield
    assert_all_hold()
    assert _doubled() == []


@pytest.fixture
def stalls(app: Flask, olga: Owner) -> TicketType:
    return make_seated_sale(organization_id=olga.organization_id, price_minor=4800)["z1"]


def test_two_counters_sell_the_same_seat_once(stalls: TicketType, olga: Owner) -> None:
    with slow_claims():
        answers = together(*[partial(_sell, stalls, "sa3", olga.actor) for _ in range(2)])
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], SeatsGone)
    assert (refused[0].sentence, refused[0].seats) == (
        "Somebody else has just taken a seat of your choice.",
        ("sa3",),
    )
    assert len(_all(Payment)) == len(_all(CounterSale)) == 1


@pytest.mark.parametrize("_round", range(3))
def test_the_counter_and_the_public_reach_for_one_seat(stalls: TicketType, olga: Owner, _round: int) -> None:
    with slow_claims():
        sold, held = together(partial(_sell, stalls, "sa3", olga.actor), partial(make_seat_hold, stalls, "sa3"))
    assert isinstance(sold, SeatsGone) != isinstance(held, SeatsGone)


def test_without_lock_and_key_the_seat_is_sold_at_the_counter_and_held_by_the_public(
    stalls: TicketType, olga: Owner
) -> None:
    with without_seat_key(), without_lock(), slow_claims(meeting=2):
        together(partial(_sell, stalls, "sa3", olga.actor), partial(make_seat_hold, stalls, "sa3"))
        assert len(_all(SeatClaim)) == 2, "the race is no test, nothing goes wrong without the guards"


def test_a_sale_sent_by_eight_clicks_at_once_is_one_sale(stalls: TicketType, olga: Owner) -> None:
    hold = _hold(stalls, "sa3")
    answers = together(*[partial(_pay, hold, olga.actor)] * 8)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert len(set(answers)) == 1
    assert len(_all(Payment)) == len(_all(CounterSale)) == 1


@pytest.mark.parametrize("_round", range(4))
def test_selling_and_giving_away_the_same_hold_is_one_of_the_two(stalls: TicketType, olga: Owner, _round: int) -> None:
    hold = _hold(stalls, "sa3")
    basket = Basket.of_seats([("sa3", stalls.id)])
    again = partial(in_transaction, lambda: desk.hold_again(hold, basket, seconds=600, is_free=True))
    sold, given = together(partial(_pay, hold, olga.actor), again)
    assert isinstance(sold, Exception) != isinstance(given, Exception)


@pytest.mark.parametrize("_round", range(4))
def test_a_seat_is_killed_while_somebody_takes_it(stalls: TicketType, olga: Owner, _round: int) -> None:
    killed, held = together(
        partial(_keep, stalls, "sa3", SeatBlock.KILLED, olga.actor), partial(make_seat_hold, stalls, "sa3")
    )
    if isinstance(held, Exception):
        assert isinstance(held, SeatsGone)
        assert killed is None
    else:
        assert isinstance(killed, SeatsTaken)


@pytest.mark.parametrize("_round", range(4))
def test_a_ticket_moves_while_its_booking_is_cancelled(stalls: TicketType, olga: Owner, _round: int) -> None:
    booking = _booked(stalls, "sa3", olga.actor)
    ticket = _ticket("sa3")
    cancel = partial(in_transaction, partial(_cancel, booking, olga.actor))
    moved, cancelled = together(partial(_move, stalls, ticket, "sb1", "", olga.actor), cancel)
    assert not isinstance(cancelled, Exception)
    assert moved is None or type(moved).__name__ in ("SeatChangedHands", "NotFound")
    db.rollback()
    assert db.get_one(Booking, booking, populate_existing=True).state is BookingState.CANCELLED
    assert _all(SeatClaim) == []


def test_a_cancellation_waits_for_the_move_that_has_begun(
    stalls: TicketType, olga: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = _moved_while_the_seat_changes_hands(stalls, olga.actor, monkeypatch)
    assert mei == "sa3"


def test_without_the_lock_on_the_booking_the_move_takes_somebody_else_along(
    stalls: TicketType, olga: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "lock_bookings", lambda _ids: None)
    mei = _moved_while_the_seat_changes_hands(stalls, olga.actor, monkeypatch)
    assert mei == "sb1", "the race is no test, nobody was taken along without the guard"


def _moved_while_the_seat_changes_hands(kind: TicketType, by: Actor, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ada is moved from A 3 to B 1; halfway through she is cancelled and Mei-Ling buys A 3. Where Mei-Ling sits."""
    booking, ticket = _booked(kind, "sa3", by), _ticket("sa3")
    sold: list[str] = []

    def cancel_and_sell() -> None:
        in_transaction(partial(_cancel, booking, by))
        sold.append(_sell(kind, "sa3", by))

    other = Meanwhile(cancel_and_sell)
    look = actions._valid_ticket_at

    def look_meanwhile(event_id: Id, seat: str) -> Ticket | None:
        other.begin()
        return look(event_id, seat)

    monkeypatch.setattr(actions, "_valid_ticket_at", look_meanwhile)
    _move(kind, ticket, "sb1", "", by)
    assert other.outcome() is None
    seat = db.scalars(select(Ticket.seat).where(Ticket.booking_id == sold[0])).one()
    close_session()
    return seat or ""


@pytest.mark.parametrize("_round", range(3))
def test_two_people_move_to_one_seat(stalls: TicketType, olga: Owner, _round: int) -> None:
    for seat in ("sa3", "sa5"):
        _booked(stalls, seat, olga.actor)
    one, other = _ticket("sa3"), _ticket("sa5")
    answers = together(*[partial(_move, stalls, ticket, "sb1", "", olga.actor) for ticket in (one, other)])
    assert sum(isinstance(answer, Exception) for answer in answers) == 1


@pytest.mark.parametrize("_round", range(3))
def test_the_same_swap_twice_at_once_swaps_once(stalls: TicketType, olga: Owner, _round: int) -> None:
    for seat in ("sa3", "sa5"):
        _booked(stalls, seat, olga.actor)
    one, other = _ticket("sa3"), _ticket("sa5")
    answers = together(*[partial(_move, stalls, one, "sa5", other, olga.actor)] * 2)
    assert sum(isinstance(answer, Exception) for answer in answers) == 1
    assert (_ticket("sa5"), _ticket("sa3")) == (one, other)


def _hold(kind: TicketType, seat: str) -> Id:
    return desk.hold(kind.event_id, Basket.of_seats([(seat, kind.id)]), seconds=600)


def _pay(hold_id: Id, by: Actor) -> str:
    return in_transaction(lambda: desk.sell(hold_id, Handover(name="Ada", means=Means.CASH), by=by).id)


def _sell(kind: TicketType, seat: str, by: Actor) -> str:
    return _pay(_hold(kind, seat), by)


def _booked(kind: TicketType, seat: str, by: Actor) -> Id:
    booking = Id(_sell(kind, seat, by))
    close_session()
    return booking


def _keep(kind: TicketType, seat: str, block: SeatBlock, by: Actor) -> None:
    in_transaction(lambda: inventory.keep_seats(db.get_one(Event, kind.event_id), [seat], Keeping(block), by=by))


def _move(kind: TicketType, ticket: Id, to: str, swaps_with: str, by: Actor) -> None:
    in_transaction(
        lambda: actions.move_ticket(db.get_one(Event, kind.event_id), ticket, to, swaps_with=swaps_with, by=by)
    )


def _cancel(booking_id: Id, by: Actor) -> None:
    bookings.cancel_booking(db.get_one(Booking, booking_id), by=by, reason="Ill")


def _ticket(seat: str) -> Id:
    found = db.scalars(select(Ticket.id).where(Ticket.seat == seat, Ticket.state == TicketState.VALID)).one()
    close_session()
    return found


def _all(table: type) -> list[object]:
    rows: list[object] = list(db.scalars(select(table)).all())
    close_session()
    return rows


def _doubled() -> list[object]:
    """Seats for which two valid tickets are out, and valid tickets whose seat is somebody else's or nobody's."""
    tickets = db.execute(
        select(Ticket.event_id, Ticket.seat).where(Ticket.state == TicketState.VALID, Ticket.seat.is_not(None))
    ).all()
    claims = db.execute(select(SeatClaim.event_id, SeatClaim.seat)).all()
    close_session()
    seats = [tuple(row) for row in tickets]
    doubled: list[object] = [seat for seat in seats if seats.count(seat) > 1]
    return doubled + [seat for seat in seats if seat not in {tuple(row) for row in claims}]
