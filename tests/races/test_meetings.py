"""Two things happen to the same places in the same moment: whoever comes first, the books are right."""

from functools import partial

import pytest
from sqlalchemy import func, select

from app.booking import actions, queries
from app.booking.errors import PlacesGone
from app.booking.models import Booking, BookingState
from app.booking.rules import BookingDetails
from app.core.ids import Id
from app.dashboard import actions as desk
from app.events.models import Event
from app.infra.db import db, in_transaction
from app.inventory import claims
from app.inventory.errors import CapacityTaken, NotHeld
from app.inventory.models import Pool
from app.payments.flows import settle
from app.payments.models import Refund
from app.tickets.models import Ticket
from tests.cast import Owner
from tests.makers.booking import begin_payment, lapse, make_booking, pay_at_the_bank
from tests.makers.inventory import make_hold, make_sale
from tests.races.invariants import assert_all_hold
from tests.races.rush import together

DETAILS = BookingDetails(email="ada@example.org", name="Ada Okafor")
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


@pytest.mark.parametrize("_round", range(4))
def test_money_arrives_in_the_second_in_which_somebody_else_takes_the_lapsed_place(_round: int) -> None:
    kind = make_sale(capacity=1, price_minor=2400)
    booking = make_booking(kind)
    payment_id = begin_payment(booking)
    pay_at_the_bank(payment_id)
    lapse(booking.hold_id)
    _, other = together(lambda: settle(payment_id), lambda: make_hold(kind))
    state = queries.booking_view(booking.id).state
    if state is BookingState.CONFIRMED:
        assert isinstance(other, NotHeld)
    else:
        assert state is BookingState.ABANDONED
        assert isinstance(other, str)
        assert _count(Refund) == 1


def test_the_same_money_told_many_times_at_once_confirms_once() -> None:
    booking = make_booking(make_sale(price_minor=2400), 3)
    payment_id = begin_payment(booking)
    pay_at_the_bank(payment_id)
    answers = together(*[partial(settle, payment_id)] * 6)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert queries.booking_view(booking.id).state is BookingState.CONFIRMED
    assert _count(Ticket) == 3
    assert _count(Refund) == 0


def test_the_same_form_sent_many_times_at_once_books_once() -> None:
    hold = make_hold(make_sale(), 2)
    answers = together(*[partial(_book, hold)] * 8)
    assert {answer for answer in answers if isinstance(answer, str)} == {_only_booking()}
    assert not [answer for answer in answers if isinstance(answer, Exception)]


@pytest.mark.parametrize("_round", range(4))
def test_giving_back_and_booking_at_once(_round: int) -> None:
    kind = make_sale(capacity=1)
    hold = make_hold(kind)
    booked, _ = together(partial(_book, hold), lambda: in_transaction(lambda: actions.release_hold(hold)))
    if isinstance(booked, Exception):
        assert isinstance(booked, PlacesGone)
        make_hold(kind)


@pytest.mark.parametrize("_round", range(3))
def test_fewer_places_while_people_take_them(_round: int) -> None:
    kind = make_sale(capacity=6)
    shrink = partial(in_transaction, lambda: claims.change_capacity(kind.pool_id, 3))
    shrunk, *held = together(shrink, *[partial(make_hold, kind)] * 6)
    pool = db.get_one(Pool, kind.pool_id, populate_existing=True)
    got = [answer for answer in held if isinstance(answer, str)]
    assert pool.held == len(got)
    if isinstance(shrunk, Exception):
        assert isinstance(shrunk, CapacityTaken)
        assert (pool.capacity, pool.held) == (6, 6)
    else:
        assert (pool.capacity, pool.held) == (3, 3)


@pytest.mark.parametrize("_round", range(3))
def test_an_event_goes_off_sale_while_people_book(_round: int, olga: Owner) -> None:
    kind = make_sale(organization_id=olga.organization_id)
    holds = [make_hold(kind) for _ in range(4)]

    def unpublish() -> None:
        in_transaction(lambda: desk.unpublish_event(db.get_one(Event, kind.event_id), by=olga.actor))

    gone, *answers = together(unpublish, *[partial(_book, hold) for hold in holds])
    assert gone is None
    assert all(isinstance(answer, str | PlacesGone) for answer in answers)
    with pytest.raises(NotHeld):
        make_hold(kind)
    refused = [hold for hold, answer in zip(holds, answers, strict=True) if isinstance(answer, Exception)]
    for hold in refused:
        with pytest.raises(PlacesGone):
            _book(hold)


def _book(hold_id: Id) -> str:
    return in_transaction(lambda: actions.book(hold_id, DETAILS).id)


def _only_booking() -> str:
    booking_id = db.scalars(select(Booking.id)).one()
    db.rollback()
    return booking_id


def _count(table: type) -> int:
    count = db.scalar(select(func.count()).select_from(table))
    db.rollback()
    return count or 0
