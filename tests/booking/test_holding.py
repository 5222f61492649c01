"""What a visitor may hold, how they are known, and what becomes of it when they go away."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.booking import actions
from app.booking.models import BookingState
from app.infra.db import db, in_transaction
from app.inventory import claims
from app.inventory.claims import Claimant
from app.inventory.models import Claim, Hold, HoldOrigin, TicketType
from app.inventory.rules import Basket
from app.web.visitors import network_of
from tests.cast import Person, post, signed_in
from tests.makers.booking import book_hold, checkout_path, lapse, make_booking
from tests.makers.inventory import make_hold, make_sale
from tests.races.invariants import assert_all_hold

# One visitor may hold two full bookings at once.
MOST = 20


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("nonsense", "unknown"),
    ],
)
def test_a_network_is_an_address_or_what_one_household_has_of_them(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_visitor_gets_a_cookie_with_the_first_hold_and_none_before(client: FlaskClient) -> None:
    kind = make_sale()
    for path in (f"/events/{kind.event_id}", f"/events/{kind.event_id}/offers"):
        assert "Set-Cookie" not in client.get(path).headers
    assert "Set-Cookie" in _hold(client, kind).headers
    _hold(client, kind)
    holders = db.scalars(select(Claim.holder)).all()
    assert len(holders) == 2
    assert len(set(holders)) == 1
    assert "127.0.0.1" not in str(db.scalars(select(Claim.network)).all())


def test_an_account_is_the_same_visitor_in_every_browser(app: Flask, ada: Person) -> None:
    kind = make_sale()
    for client in (signed_in(app, ada), signed_in(app, ada)):
        _hold(client, kind)
    assert len(set(db.scalars(select(Claim.holder)))) == 1


def test_whoever_holds_much_is_led_back_to_it(client: FlaskClient) -> None:
    kind = make_sale()
    first = _hold(client, kind, 10).headers["Location"]
    _hold(client, kind, 10)
    page = _hold(client, kind, 1)
    assert page.status_code == 429
    assert f"You already hold {MOST} places until" in " ".join(page.text.split())
    assert first in page.text
    post(client, f"{first}/release")
    assert _hold(client, kind, 1).status_code == 303


def test_what_is_booked_is_not_offered_to_be_given_back(client: FlaskClient) -> None:
    kind = make_sale(price_minor=500)
    waiting = _hold(client, kind, 10).headers["Location"]
    post(client, waiting, {"email": "ada@example.org", "name": "Ada"})
    _hold(client, kind, 10)
    page = _hold(client, kind, 10)
    assert page.status_code == 429
    assert waiting not in page.text


def test_a_network_that_holds_much_is_told_so_and_others_are_served(app: Flask) -> None:
    kind = make_sale(capacity=400)
    for _ in range(10):
        assert _hold(app.test_client(), kind, 10).status_code == 303
    page = _hold(app.test_client(), kind, 10)
    assert page.status_code == 429
    assert "Many places are held from your network" in page.text
    assert _hold(app.test_client(), kind, 10, address="192.0.2.7").status_code == 303


def test_one_visitor_is_kept_from_trying_all_the_time_and_a_crowd_at_one_address_is_not(app: Flask) -> None:
    kind = make_sale(capacity=0)
    for _ in range(150):
        assert _hold(app.test_client(), kind).status_code == 409
    client = app.test_client()
    answers = [_hold(client, kind).status_code for _ in range(130)]
    assert answers[0] == 409
    assert answers[-1] == 429


def test_leaving_lets_the_places_go_soon(client: FlaskClient) -> None:
    kind = make_sale(capacity=2)
    hold = make_hold(kind, 2)
    assert post(client, f"{checkout_path(hold)}/departure").status_code == 204
    assert 25 < _seconds_left(hold) <= actions.LEAVING_SECONDS
    _pass_time(hold)
    make_hold(kind, 2)
    page = client.get(checkout_path(hold))
    assert page.status_code == 410
    assert "Get them again" in page.text


def test_opening_the_page_again_restores_the_hold(client: FlaskClient) -> None:
    hold = make_hold(make_sale())
    post(client, f"{checkout_path(hold)}/departure")
    assert client.get(checkout_path(hold)).status_code == 200
    assert _seconds_left(hold) > 800
    # Also a moment after its end, while nobody has taken the places.
    post(client, f"{checkout_path(hold)}/departure")
    _pass_time(hold)
    assert client.get(checkout_path(hold)).status_code == 200
    assert _seconds_left(hold) > 800


def test_a_beacon_that_comes_late_is_undone_by_the_page(client: FlaskClient) -> None:
    kind = make_sale(capacity=1)
    hold = make_hold(kind)
    post(client, f"{checkout_path(hold)}/departure")
    assert post(client, f"{checkout_path(hold)}/departure/deletion").status_code == 204
    assert _seconds_left(hold) > 800
    post(client, f"{checkout_path(hold)}/departure")
    _pass_time(hold)
    make_hold(kind)
    assert post(client, f"{checkout_path(hold)}/departure/deletion").status_code == 410


def test_a_booking_that_waits_for_money_is_not_shortened(client: FlaskClient) -> None:
    booking = make_booking(make_sale(price_minor=500))
    post(client, f"{checkout_path(booking.hold_id)}/departure")
    assert _seconds_left(booking.hold_id) > 800


def test_leaving_just_before_booking_is_undone_by_the_booking(client: FlaskClient) -> None:
    hold = make_hold(make_sale(price_minor=500))
    in_transaction(lambda: actions.leave_hold(hold))
    assert book_hold(hold).state is BookingState.PENDING
    assert _seconds_left(hold) > 800


def test_an_offer_of_the_waitlist_is_not_shortened_by_looking_at_it(client: FlaskClient) -> None:
    kind = make_sale()
    offer = claims.place_hold(
        kind.event_id, Basket.of({kind.id: 1}), seconds=90_000, by=Claimant(origin=HoldOrigin.WAITLIST)
    )
    assert "<hold-departure" not in client.get(checkout_path(offer)).text
    assert "<hold-departure" in client.get(checkout_path(make_hold(kind))).text
    post(client, f"{checkout_path(offer)}/departure")
    assert _seconds_left(offer) > 80_000


def test_a_forged_link_lets_nothing_go(client: FlaskClient) -> None:
    hold = make_hold(make_sale())
    assert post(client, f"/checkout/{hold}/forged/departure").status_code == 404
    assert _seconds_left(hold) > 800


def test_more_time_never_reaches_past_twice_the_length(client: FlaskClient) -> None:
    hold = make_hold(make_sale(), seconds=600)
    post(client, f"{checkout_path(hold)}/extension")
    row = db.get_one(Hold, hold, populate_existing=True)
    assert row.expires_at <= row.latest_end
    assert (row.latest_end - row.created_at).total_seconds() == 1200


def test_the_last_two_minutes_offer_more_time_also_without_javascript(client: FlaskClient) -> None:
    kind = make_sale()
    early, late = make_hold(kind, seconds=600), make_hold(kind, seconds=100)
    assert "data-late hidden" in " ".join(client.get(checkout_path(early)).text.split())
    page = " ".join(client.get(checkout_path(late)).text.split())
    assert "Two minutes are left." in page
    assert "data-late hidden" not in page
    lapse(late)


def _hold(client: FlaskClient, kind: TicketType, quantity: int = 1, *, address: str = "127.0.0.1"):
    form = {f"quantity-{kind.id}": str(quantity)}
    return client.post(f"/events/{kind.event_id}/holds", data=form, environ_base={"REMOTE_ADDR": address})


def _seconds_left(hold_id: str) -> float:
    left = func.extract("epoch", func.min(Claim.expires_at) - func.clock_timestamp())
    seconds = db.scalar(select(left).where(Claim.hold_id == hold_id))
    db.rollback()
    return float(seconds or 0)


def _pass_time(hold_id: str) -> None:
    """Let the half minute after leaving pass, though not the hold's own time."""

    def work() -> None:
        for claim in db.scalars(select(Claim).where(Claim.hold_id == hold_id)):
            claim.expires_at = func.clock_timestamp()

    in_transaction(work)
