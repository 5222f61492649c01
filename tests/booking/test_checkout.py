"""From the picker to the tickets, as a browser without scripts goes through it."""

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.booking.models import Booking, BookingLine, BookingState
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import claims
from app.inventory.models import Claim, Hold, TicketType
from app.payments.models import Payment
from tests.cast import Person, post, signed_in
from tests.makers import payments
from tests.makers.booking import book_hold, booking_path, checkout_path, lapse, pay_at_the_bank
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.races.invariants import assert_all_hold

WHO = {"email": "grace@example.org", "name": "Grace Hopper"}


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


def test_a_free_ticket_takes_two_pages_and_two_fields(client: FlaskClient) -> None:
    kind = make_sale()
    page = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "2"}, follow_redirects=True)
    assert page.status_code == 200
    assert "Confirm booking" in page.text
    assert "2 tickets" in page.text
    done = post(client, page.request.path, WHO)
    assert done.status_code == 303
    assert done.headers["Location"] == booking_path(_only_booking())
    assert _only_booking().state is BookingState.CONFIRMED


def test_names_for_the_other_tickets_reach_the_booking(client: FlaskClient) -> None:
    kind = make_sale()
    path = checkout_path(make_hold(kind, 2))
    data = {**WHO, f"names-{kind.id}": ["  Ada\x07 Okafor ", "x" * 500]}
    post(client, path, data)  # type: ignore[arg-type]
    names = _names()
    assert names[0] == "Ada Okafor"
    assert len(names[1]) == 100


def test_a_paid_ticket_leads_to_the_payment_and_back(client: FlaskClient) -> None:
    path = checkout_path(make_hold(make_sale(price_minor=2400), 2))
    assert "Pay €48.00" in client.get(path).text
    sent = post(client, path, WHO)
    assert sent.status_code == 303
    assert "/test-payments/" in sent.headers["Location"]
    pay_at_the_bank(_only_payment())
    back = client.get(path)
    assert back.headers["Location"] == booking_path(_only_booking())
    assert _only_booking().state is BookingState.CONFIRMED


def test_a_declined_card_comes_back_to_the_same_page_with_the_details_kept(client: FlaskClient) -> None:
    path = checkout_path(make_hold(make_sale(price_minor=2400)))
    post(client, path, WHO)
    payments.decline(Id(payments.reference_of(_only_payment())))
    page = client.get(path).text
    assert "Nothing has been paid yet" in page
    assert WHO["email"] in page
    again = post(client, path, {"again": "1"})
    assert "/test-payments/" in again.headers["Location"]
    assert db.scalar(select(func.count()).select_from(Payment)) == 2


def test_double_click_second_tab_and_back_button_lead_to_one_booking(client: FlaskClient) -> None:
    path = checkout_path(make_hold(make_sale()))
    first, second = post(client, path, WHO), post(client, path, WHO)
    assert first.headers["Location"] == second.headers["Location"] == client.get(path).headers["Location"]
    assert _only_booking()


def test_somebody_else_with_the_link_learns_nothing(client: FlaskClient, app) -> None:
    path = checkout_path(make_hold(make_sale()))
    post(client, path, WHO)
    stranger = app.test_client()
    for answer in (
        stranger.get(path),
        post(stranger, path, {"email": "eve@example.org", "name": "Eve"}),
        post(stranger, path, {"again": "1"}),
        post(stranger, path, {"email": "", "name": ""}),
    ):
        assert answer.status_code == 409
        assert "/bookings/" not in answer.text
        assert WHO["email"] not in answer.text


def test_a_signed_in_person_finds_the_form_filled(app, ada: Person) -> None:
    mine = signed_in(app, ada)
    path = checkout_path(make_hold(make_sale()))
    page = mine.get(path).text
    assert ada.email in page
    assert ada.name in page
    post(mine, path, {"email": ada.email, "name": ada.name})
    assert _only_booking().user_id == ada.id


def test_a_lapsed_hold_says_so_and_offers_the_same_again(client: FlaskClient) -> None:
    kind = make_sale()
    hold = make_hold(kind, 3)
    lapse(hold)
    for answer in (client.get(checkout_path(hold)), post(client, checkout_path(hold), WHO)):
        assert answer.status_code in (409, 410)
        assert "Get them again" in answer.text
        assert re.search(rf'name="quantity-{kind.id}"\s+value="3"', answer.text)


def test_missing_details_are_named_and_what_was_typed_is_kept(client: FlaskClient) -> None:
    answer = post(client, checkout_path(make_hold(make_sale())), {"email": "nonsense", "name": "Grace"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'value="nonsense"' in answer.text
    assert 'value="Grace"' in answer.text


def test_more_time_is_given_once(client: FlaskClient) -> None:
    hold = make_hold(make_sale(), seconds=60)
    before = db.get_one(Hold, hold).expires_at
    post(client, f"{checkout_path(hold)}/extension")
    assert db.get_one(Hold, hold, populate_existing=True).expires_at > before
    assert "I need more time" not in client.get(checkout_path(hold)).text
    again = post(client, f"{checkout_path(hold)}/extension")
    assert "once" in client.get(again.headers["Location"]).text


def test_places_given_back_are_free_at_once(client: FlaskClient) -> None:
    kind = make_sale(capacity=1)
    hold = make_hold(kind)
    answer = post(client, f"{checkout_path(hold)}/release")
    assert answer.headers["Location"] == f"/events/{kind.event_id}"
    make_hold(kind)


def test_what_is_gone_is_taken_out_of_the_choice(client: FlaskClient) -> None:
    kind = make_sale(capacity=3)
    make_hold(kind, 2)
    answer = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "2"})
    assert answer.status_code == 409
    assert "1 left, we changed your booking" in answer.text
    assert re.search(r'value="1"', answer.text)
    assert db.scalar(select(func.count()).select_from(Hold)) == 1


NO_NUMBERS = ["", "0", "-1", "NaN", "1e9", "9" * 400, "1.5", "½", "٣", " ", "None", "0x10", "1001"]
NO_TYPES = ["quantity-", "quantity-nonsense", f"quantity-{'0' * 20}", "quantity-' OR 1=1", "amount"]


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_no_number_of_tickets_breaks_anything(client: FlaskClient, typed: str) -> None:
    kind = make_sale()
    answer = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": typed})
    assert answer.status_code == 422
    assert "<h1" in answer.text
    assert db.scalar(select(func.count()).select_from(Hold)) == 0


@pytest.mark.parametrize("name", NO_TYPES)
def test_no_name_of_a_ticket_type_breaks_anything(client: FlaskClient, name: str) -> None:
    kind = make_sale()
    answer = client.post(f"/events/{kind.event_id}/holds", data={name: "1"})
    assert answer.status_code in (409, 422)


def test_another_event_s_ticket_type_is_refused(client: FlaskClient) -> None:
    mine, other = make_sale(), make_sale()
    answer = client.post(f"/events/{mine.event_id}/holds", data={f"quantity-{other.id}": "1"})
    assert answer.status_code == 409
    assert db.scalar(select(func.count()).select_from(Claim)) == 0


def test_the_same_type_twice_is_refused(client: FlaskClient) -> None:
    kind = make_sale()
    answer = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": ["1", "2"]})
    assert answer.status_code == 422


@pytest.mark.parametrize("event_id", ["nonsense", "0" * 20, "a" * 3000, "%00"])
def test_an_unknown_event_is_a_404(client: FlaskClient, event_id: str) -> None:
    answer = client.post(f"/events/{event_id}/holds", data={f"quantity-{'0' * 20}": "1"})
    assert answer.status_code in (400, 404)


def test_forged_and_unknown_checkout_links_are_404(client: FlaskClient) -> None:
    hold, other = make_hold(make_sale()), make_hold(make_sale())
    for path in (
        f"/checkout/{hold}/nonsense",
        f"/checkout/{hold}/{urlsplit(checkout_path(other)).path.rsplit('/', 1)[1]}",
        checkout_path(Id("0" * 20)),
        "/checkout/%E2%80%AE/x",
    ):
        assert client.get(path).status_code == 404
        for part in ("", "/extension", "/release"):
            assert post(client, path + part, WHO).status_code == 404 or part == "/extension"


def test_other_sites_can_not_start_a_hold(client: FlaskClient) -> None:
    kind = make_sale()
    data = {f"quantity-{kind.id}": "1"}
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(f"/events/{kind.event_id}/holds", data=data, headers=header).status_code == 403


def test_the_checkout_form_needs_its_token(client: FlaskClient) -> None:
    answer = client.post(checkout_path(make_hold(make_sale())), data=WHO)
    assert answer.status_code in (400, 422)
    assert db.scalar(select(func.count()).select_from(Booking)) == 0


def test_the_total_is_never_what_the_browser_says(client: FlaskClient) -> None:
    path = checkout_path(make_hold(make_sale(price_minor=2400)))
    post(client, path, {**WHO, "total_minor": "1", "price": "0", "currency": "JPY", "state": "confirmed"})
    booking = _only_booking()
    assert (booking.total_minor, booking.currency, booking.state) == (2400, "EUR", BookingState.PENDING)


def test_types_that_share_places_share_what_is_left(client: FlaskClient) -> None:
    full = make_sale(capacity=3)
    reduced = make_ticket_type(_event(full), name="Reduced", pool_id=full.pool_id)
    answer = client.post(
        f"/events/{full.event_id}/holds", data={f"quantity-{full.id}": "2", f"quantity-{reduced.id}": "2"}
    )
    assert answer.status_code == 409
    assert re.findall(r'value="(\d)"\s+step', answer.text) == ["2", "1"]


def test_a_second_booking_of_a_sold_hold_is_refused_by_the_database() -> None:
    hold = make_hold(make_sale())
    book_hold(hold)
    with transaction():
        assert claims.sell_hold(hold) is claims.Sale.ALREADY


def _event(kind: TicketType):
    event = db.get_one(Event, kind.event_id)
    db.rollback()
    return event


def _only_booking() -> Booking:
    booking = db.scalars(select(Booking).execution_options(populate_existing=True)).one()
    db.rollback()
    return booking


def _only_payment():
    payment = db.scalars(select(Payment.id)).one()
    db.rollback()
    return payment


def _names() -> list[str]:
    return db.scalars(select(BookingLine.names)).one()
