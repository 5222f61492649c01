"""What becomes of seats whose time is up, or whose buyer has gone away for a moment."""

import pytest
from flask.testing import FlaskClient

from app.booking.seats import answers
from app.inventory import claims
from app.inventory.claims import Claimant
from app.inventory.models import HoldOrigin
from app.inventory.rules import Basket
from tests.makers.booking import checkout_path, lapse
from tests.makers.inventory import make_sale
from tests.makers.seats import make_seat_hold, make_seated_sale


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Look at every house anew: nothing is kept from one step to the next."""
    answers.forget()


def test_from_a_checkout_that_is_over_back_to_the_same_seats(client: FlaskClient) -> None:
    kind = make_seated_sale()["z1"]
    hold = make_seat_hold(kind, "sa3", "sa4")
    lapse(hold)
    page = client.get(checkout_path(hold))
    assert page.status_code == 410
    again = checkout_path(hold).replace("/checkout", f"/events/{kind.event_id}/seats")
    assert f'href="{again}"' in page.text
    seats = client.get(again)
    assert seats.status_code == 410
    assert seats.text.count(" checked>") == 2
    assert "Get them again" in seats.text


def test_an_offer_that_is_over_leads_to_the_waitlist(client: FlaskClient) -> None:
    for kind in (make_seated_sale()["z1"], make_sale()):
        by = Claimant(origin=HoldOrigin.WAITLIST)
        hold = (
            make_seat_hold(kind, "sa3", by=by)
            if kind.name != "Standing"
            else claims.place_hold(kind.event_id, Basket.of({kind.id: 1}), seconds=900, by=by)
        )
        lapse(hold)
        page = client.get(checkout_path(hold)).text
        assert f'href="/events/{kind.event_id}/waitlist"' in page
        assert "Get them again" not in page
