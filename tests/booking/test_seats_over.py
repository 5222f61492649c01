"""What becomes of seats whose time is up or whose buyer has gone away, and of buyers who hold too much."""

import re

import pytest
from flask.testing import FlaskClient

from app.booking import policy
from app.booking.seats import answers
from app.core.ids import Id
from app.inventory import claims
from app.inventory.claims import Claimant
from app.inventory.models import HoldOrigin, TicketType
from app.inventory.rules import Basket
from app.venues.starters import hall
from tests.cast import post
from tests.makers.booking import checkout_path, lapse, seconds_left
from tests.makers.inventory import make_sale
from tests.makers.seats import make_seat_hold, make_seated_sale

OFFERED = Claimant(origin=HoldOrigin.WAITLIST)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Look at every house anew: nothing is kept from one step to the next."""
    answers.forget()


@pytest.fixture
def kind() -> TicketType:
    """Put the front of a theatre of five rows of eight on sale."""
    return make_seated_sale()["z1"]


def test_from_a_checkout_that_is_over_back_to_the_same_seats(client: FlaskClient, kind: TicketType) -> None:
    hold = make_seat_hold(kind, "sa3", "sa4")
    lapse(hold)
    page = client.get(checkout_path(hold))
    assert page.status_code == 410
    assert f'href="{_seats_path(kind, hold)}"' in page.text
    seats = client.get(_seats_path(kind, hold))
    assert seats.status_code == 410
    assert seats.text.count(" checked>") == 2
    assert "Get them again" in seats.text


def test_an_offer_that_is_over_leads_to_the_waitlist(client: FlaskClient, kind: TicketType) -> None:
    plain = make_sale()
    for hold, event_id in (
        (make_seat_hold(kind, "sa3", by=OFFERED), kind.event_id),
        (claims.place_hold(plain.event_id, Basket.of({plain.id: 1}), seconds=900, by=OFFERED), plain.event_id),
    ):
        lapse(hold)
        page = client.get(checkout_path(hold)).text
        assert f'href="/events/{event_id}/waitlist"' in page
        assert "Get them again" not in page


def test_coming_back_to_the_seats_restores_the_hold(client: FlaskClient, kind: TicketType) -> None:
    hold = make_seat_hold(kind, "sa3", "sa4")
    page = client.get(_seats_path(kind, hold)).text
    assert f'data-leave="{checkout_path(hold)}/departure"' in page
    for address in (_seats_path(kind, hold), f"{_seats_path(kind, hold)}/list"):
        post(client, f"{checkout_path(hold)}/departure")
        assert seconds_left(hold) <= 30
        assert client.get(address).status_code == 200
        assert seconds_left(hold) > 800


def test_an_offer_keeps_its_time_on_the_page_of_its_seats(client: FlaskClient, kind: TicketType) -> None:
    hold = make_seat_hold(kind, "sa3", by=OFFERED)
    assert "<hold-departure" not in client.get(_seats_path(kind, hold)).text


def test_who_holds_too_much_is_led_to_what_they_hold(client: FlaskClient) -> None:
    kind = make_seated_sale(plan=hall(6, 10))["z1"]
    path, mine = f"/events/{kind.event_id}/seats", f"/events/{kind.event_id}/holds"
    assert client.get(mine).location == f"/events/{kind.event_id}"
    for _ in range(2):
        assert client.post(f"{path}/best", data={"party": "10"}).status_code == 303
    answers.forget()
    refused = client.post(f"{path}/best", data={"party": "2"})
    assert refused.status_code == 429
    assert f'href="{mine}"' in refused.text
    page = client.get(mine)
    assert "You already hold 20 places" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert len(re.findall(r"/checkout/\w+/[\w-]+/release", page.text)) == 2


def _seats_path(kind: TicketType, hold: Id) -> str:
    return f"/events/{kind.event_id}/seats/{hold}/{policy.hold_seal(hold)}"
