"""Early prices follow one another by date and by number, and what is held keeps its price."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.booking import queries as booking
from app.core import clock
from app.infra.db import db
from app.inventory import queries
from app.inventory.actions.tiers import TierNeverApplies
from app.inventory.errors import TierShort
from app.inventory.models import PriceTier, TicketType
from app.inventory.views import TierState
from tests.cast import Owner, post, signed_in
from tests.makers.booking import lapse, make_booking
from tests.makers.inventory import make_hold, make_sale
from tests.makers.terms import end_tier_now, make_tier


@pytest.fixture
def desk(app, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def kind(olga: Owner) -> TicketType:
    return make_sale(capacity=50, price_minor=2500, organization_id=olga.organization_id)


def test_the_next_price_takes_over_when_the_first_so_many_are_taken(kind: TicketType) -> None:
    make_tier(kind, 1500, quantity=2)
    make_tier(kind, 2000, name="Advance", quantity=3)
    prices = [_price_of(make_hold(kind)) for _ in range(6)]
    assert prices == [1500, 1500, 2000, 2000, 2000, 2500]
    assert queries.offers_of(kind.event_id)[0].tier is None


def test_the_next_price_takes_over_when_the_date_is_past(kind: TicketType) -> None:
    tier = make_tier(kind, 1500, until=clock.now() + timedelta(days=1))
    assert _price_of(make_hold(kind)) == 1500
    end_tier_now(tier)
    assert _price_of(make_hold(kind)) == 2500
    assert queries.offers_of(kind.event_id)[0].price.minor == 2500


def test_what_is_given_back_can_be_had_at_the_early_price_again(kind: TicketType) -> None:
    make_tier(kind, 1500, quantity=2)
    hold = make_hold(kind, 2)
    assert _offer(kind).price.minor == 2500
    lapse(hold)
    assert _offer(kind).price.minor == 1500
    assert _price_of(make_hold(kind)) == 1500


def test_more_than_are_left_at_a_price_are_refused_whole_and_the_picker_offers_the_rest(kind: TicketType) -> None:
    make_tier(kind, 1500, quantity=3)
    make_hold(kind)
    with pytest.raises(TierShort) as refused:
        make_hold(kind, 3)
    assert [line.places for line in refused.value.lines] == [2]
    assert _offer(kind).max == 2


def test_the_page_of_an_event_says_how_long_the_price_holds(client: FlaskClient, kind: TicketType) -> None:
    make_tier(kind, 2000, until=clock.now() + timedelta(days=3), quantity=50)
    page = client.get(f"/events/{kind.event_id}/offers").text
    words = " ".join(page.split())
    assert "Early bird until" in words
    assert ", for the first 50, then €25" in words
    assert "50 left" not in words
    make_hold(kind, 10)
    for _ in range(3):
        make_hold(kind, 10)
    words = " ".join(client.get(f"/events/{kind.event_id}/offers").text.split())
    assert ", for the first 50, 10 left, then €25" in words
    assert "<s>€25</s>" in words


def test_a_refused_choice_is_cut_to_what_is_left_at_the_price(client: FlaskClient, kind: TicketType) -> None:
    make_tier(kind, 1500, quantity=3)
    make_hold(kind, 2)
    answer = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "2"})
    assert answer.status_code == 409
    assert "1 left at this price, we changed your booking" in answer.text


def test_an_organizer_adds_changes_ends_and_deletes_early_prices(desk: FlaskClient, kind: TicketType) -> None:
    path = f"/dashboard/events/{kind.event_id}/tickets/{kind.id}/early-prices"
    assert post(desk, path, {"name": "Early bird", "price": "15", "quantity": "20"}).status_code == 303
    assert post(desk, path, {"name": "Advance", "price": "20", "quantity": "9"}).status_code == 303
    first, second = db.scalars(select(PriceTier).order_by(PriceTier.position)).all()
    post(desk, f"{path}/{first.id}", {"name": "Early bird", "price": "16.50", "quantity": "20"})
    assert db.get_one(PriceTier, first.id, populate_existing=True).price_minor == 1650
    make_booking(kind)
    assert "so it can’t be deleted" in _after(desk, f"{path}/{first.id}/deletion")
    assert "is deleted" in _after(desk, f"{path}/{second.id}/deletion")
    assert "has ended" in _after(desk, f"{path}/{first.id}/end")
    assert [row.state for row in queries.tiers_of(kind.id)] == [TierState.OVER]
    assert _offer(kind).price.minor == 2500


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Enter a name"),
        ("price", "0", "above zero"),
        ("price", "x", "amount"),
        ("quantity", "0", "at least 1"),
        ("quantity", "", "Say until when"),
        ("until", "2027-03-28T02:30", "skip"),
    ],
)
def test_an_early_price_that_makes_no_sense_is_refused_in_words(desk, kind, field: str, typed: str, words: str) -> None:
    path = f"/dashboard/events/{kind.event_id}/tickets/{kind.id}/early-prices"
    answer = post(desk, path, {"name": "Early", "price": "15", "quantity": "20", field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert not queries.tiers_of(kind.id)


def test_a_price_that_would_never_apply_is_refused(kind: TicketType) -> None:
    make_tier(kind, 1500, until=clock.now() + timedelta(days=5))
    with pytest.raises(TierNeverApplies):
        make_tier(kind, 2000, until=clock.now() + timedelta(days=4))
    make_tier(kind, 2000, until=clock.now() + timedelta(days=6))


def test_somebody_else_s_early_price_can_not_be_reached(desk, kind: TicketType, stranger: Owner) -> None:
    foreign = make_sale(price_minor=2500, organization_id=stranger.organization_id)
    tier = make_tier(foreign, 1500, quantity=5)
    path = f"/dashboard/events/{kind.event_id}/tickets/{kind.id}/early-prices"
    assert desk.get(f"{path}/{tier.id}").status_code == 404
    assert post(desk, f"{path}/{tier.id}/deletion").status_code == 404
    theirs = f"/dashboard/events/{foreign.event_id}/tickets/{foreign.id}/early-prices"
    assert desk.get(theirs).status_code == 404


def _price_of(hold_id: str) -> int:
    price = booking.hold_view(hold_id).lines[0].unit_price.minor
    db.rollback()
    return price


def _offer(kind: TicketType):
    (offer,) = queries.offers_of(kind.event_id)
    db.rollback()
    return offer


def _after(desk: FlaskClient, path: str) -> str:
    return desk.get(post(desk, path).headers["Location"]).text
