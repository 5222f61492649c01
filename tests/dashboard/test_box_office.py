"""Selling at the counter: seats, money and tickets in one go, and the books right afterwards."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.booking import queries as bookings
from app.booking.models import Booking, BookingState, CounterSale, Means
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import actions as inventory
from app.inventory.models import Hold, HoldOrigin, Pool, TicketType
from app.payments.flows import send_waiting_refunds
from app.payments.models import Payment, PaymentState, Refund, RefundState
from app.payments.verification import check_books
from tests.cast import Owner, post, signed_in, token_of
from tests.makers.accounts import mailed
from tests.makers.inventory import make_sale
from tests.makers.payments import movements_of
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.tickets import tickets_of
from tests.races.invariants import assert_all_hold

BUYER = {"name": "Ada Okafor", "email": "ada@example.org", "means": "cash"}


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def zones(olga: Owner) -> dict[str, TicketType]:
    return make_seated_sale(price_minor=4800, organization_id=olga.organization_id)


@pytest.fixture(autouse=True)
def _all_is_well():
    yield
    assert_all_hold()


def test_the_best_seats_are_sold_for_cash_in_two_steps(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    kind = zones["z1"]
    held = post(desk, f"{_home(kind)}/holds", {f"quantity-{kind.id}": "2"})
    page = desk.get(held.headers["Location"]).text
    assert "€96.00" in page
    sold = post(desk, f"{held.headers['Location']}/sale", BUYER)
    assert "€96.00" in desk.get(sold.headers["Location"]).text
    booking = _booking()
    assert (booking.state, booking.total_minor, booking.email) == (BookingState.CONFIRMED, 9600, "ada@example.org")
    assert all(ticket.seat_name in page for ticket in tickets_of(booking.id))
    payment = db.get_one(Payment, booking.payment_id)
    assert (payment.provider, payment.state, payment.amount_minor) == ("counter", PaymentState.CAPTURED, 9600)
    assert movements_of(payment.id) == ["capture"]
    assert check_books().differences == []
    assert mailed("booking.confirmed", "ada@example.org") == [booking.id]


def test_ticked_seats_are_sold_and_printed_without_an_address(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    kind = zones["z1"]
    seats = ["sa3", "sa4"]
    held = desk.post(f"{_home(kind)}/holds", data={"seat": seats, "csrf_token": token_of(desk)})
    sold = post(desk, f"{held.headers['Location']}/sale", {"name": "Walk-in", "means": "card"})
    page = desk.get(sold.headers["Location"]).text
    (printed,) = re.findall(r'href="(/bookings/[^"]+tickets\.pdf)"', page)
    assert desk.get(printed).data.startswith(b"%PDF")
    booking = _booking()
    assert {ticket.seat for ticket in tickets_of(booking.id)} == set(seats)
    assert mailed("booking.confirmed", "") == []


def test_sent_twice_it_is_one_sale(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    sale = _hold(desk, zones["z1"])
    first, second = post(desk, f"{sale}/sale", BUYER), post(desk, f"{sale}/sale", BUYER)
    assert first.headers["Location"] == second.headers["Location"]
    assert desk.get(sale).status_code == 303
    assert len(db.scalars(select(Payment)).all()) == 1
    assert len(db.scalars(select(CounterSale)).all()) == 1


def test_nothing_is_sold_before_it_is_said_how_it_was_paid(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    sale = _hold(desk, zones["z1"])
    refused = post(desk, f"{sale}/sale", {"name": "Ada"})
    assert refused.status_code == 422
    assert "Say how it was paid." in refused.text
    assert db.scalars(select(Booking)).all() == []


def test_complimentary_tickets_need_a_reason_and_cost_nothing(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    sale = post(desk, _hold(desk, zones["z1"]), {"gift": "1"}).headers["Location"]
    assert "Give away" in desk.get(sale).text
    refused = post(desk, f"{sale}/sale", {"name": "Critic"})
    assert refused.status_code == 422
    assert "Say why these tickets cost nothing." in refused.text
    post(desk, f"{sale}/sale", {"name": "Critic", "reason": "Press"})
    booking = _booking()
    assert (booking.state, booking.total_minor, booking.payment_id) == (BookingState.CONFIRMED, 0, None)
    noted = db.get_one(CounterSale, booking.id)
    assert (noted.means, noted.reason, noted.seller_name) == (Means.NOTHING, "Press", "Olga Petrova")


def test_gifts_skip_every_limit_of_the_public(desk: FlaskClient, olga: Owner) -> None:
    kind = make_sale(organization_id=olga.organization_id, capacity=30, price_minor=1000)
    with transaction():
        inventory.set_terms(db.get_one(Event, kind.event_id), most_per_person=2, by=olga.actor)
    for count in (12, 5):
        gift = post(desk, _hold(desk, kind, count), {"gift": "1"}).headers["Location"]
        sold = post(desk, f"{gift}/sale", {"name": "Ada", "email": "ada@example.org", "reason": "Sponsor"})
        assert sold.status_code == 303
    assert _pool(kind).sold == 17


def test_hidden_tickets_need_no_code_at_the_counter(desk: FlaskClient, olga: Owner) -> None:
    kind = make_sale(organization_id=olga.organization_id, price_minor=1000)
    with transaction():
        db.get_one(TicketType, kind.id).needs_code = True
    assert post(desk, f"{_home(kind)}/holds", {f"quantity-{kind.id}": "1"}).status_code == 303


def test_the_till_adds_up_by_means(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    kind = zones["z1"]
    post(desk, f"{_hold(desk, kind, 2)}/sale", BUYER)
    post(desk, f"{_hold(desk, kind)}/sale", {**BUYER, "means": "card"})
    page = desk.get(_home(kind)).text
    assert re.search(r"Cash</dt>\s*<dd>\s*<b>€96.00", page)
    assert re.search(r"Card terminal</dt>\s*<dd>\s*<b>€48.00", page)


def test_a_gift_can_be_charged_for_after_all(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    gift = post(desk, _hold(desk, zones["z1"]), {"gift": "1"}).headers["Location"]
    charged = post(desk, gift, {"gift": "1", "charge": "1"}).headers["Location"]
    assert "€48.00" in desk.get(charged).text


def test_the_counter_sells_beyond_limits_and_before_the_sale_opens(desk: FlaskClient, olga: Owner) -> None:
    kind = make_sale(organization_id=olga.organization_id, capacity=30, price_minor=1000)
    held = post(desk, f"{_home(kind)}/holds", {f"quantity-{kind.id}": "25"})
    assert held.status_code == 303
    post(desk, f"{held.headers['Location']}/sale", BUYER)
    assert _booking().total_minor == 25_000


def test_a_seat_that_is_gone_is_named(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    kind = zones["z1"]
    seats = ["sa3", "sa4"]
    make_seat_hold(kind, seats[0])
    refused = desk.post(f"{_home(kind)}/holds", data={"seat": seats, "csrf_token": token_of(desk)})
    assert refused.status_code == 409
    assert "Gone: Stalls A 3." in refused.text
    assert db.scalars(select(Hold).where(Hold.origin == HoldOrigin.BOX_OFFICE)).all() == []


def test_money_back_waits_until_it_is_handed_over(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    kind = zones["z1"]
    post(desk, f"{_hold(desk, kind)}/sale", BUYER)
    booking = _booking()
    page = f"/dashboard/events/{kind.event_id}/bookings/{booking.id}"
    post(desk, f"{page}/cancellation", {"reason": "Ill"})
    send_waiting_refunds()
    refund = db.scalars(select(Refund)).one()
    assert refund.state is RefundState.SENT
    assert "To be given back at the counter" in desk.get(page).text
    assert check_books().differences == []
    for _ in range(2):
        assert post(desk, f"{_home(kind)}/refunds/{refund.id}/payout").status_code == 303
    db.expire_all()
    assert db.get_one(Refund, refund.id).state is RefundState.DONE
    assert "Given back at the counter" in desk.get(page).text
    assert movements_of(refund.payment_id) == ["capture", "refund_owed", "refund_paid"]
    assert check_books().differences == []


def test_nobody_speaks_for_the_counter_from_outside(client: FlaskClient) -> None:
    assert client.post("/webhooks/counter", data=b"{}").status_code == 400


def test_another_events_sale_and_the_publics_holds_are_not_there(
    desk: FlaskClient, olga: Owner, zones: dict[str, TicketType]
) -> None:
    sale = _hold(desk, zones["z1"])
    other = make_sale(organization_id=olga.organization_id)
    elsewhere = sale.replace(zones["z1"].event_id, other.event_id)
    public = f"{_home(zones['z1'])}/holds/{make_seat_hold(zones['z1'], 'sb8')}"
    for path in (elsewhere, public):
        assert desk.get(path).status_code == 404
        assert post(desk, f"{path}/sale", BUYER).status_code == 404
        assert post(desk, f"{path}/release").status_code == 404


def test_places_are_given_back(desk: FlaskClient, zones: dict[str, TicketType]) -> None:
    kind = zones["z1"]
    sale = _hold(desk, kind)
    assert post(desk, f"{sale}/release").status_code == 303
    assert "went back on sale" in desk.get(sale).text
    assert post(desk, f"{sale}/sale", BUYER).status_code == 409


def _home(kind: TicketType) -> str:
    return f"/dashboard/events/{kind.event_id}/box-office"


def _hold(desk: FlaskClient, kind: TicketType, count: int = 1) -> str:
    return post(desk, f"{_home(kind)}/holds", {f"quantity-{kind.id}": str(count)}).headers["Location"]


def _pool(kind: TicketType) -> Pool:
    return db.get_one(Pool, kind.pool_id, populate_existing=True)


def _booking() -> Booking:
    found = db.scalars(select(Booking).execution_options(populate_existing=True)).one()
    assert bookings.booking_view(found.id).id == found.id
    return found
