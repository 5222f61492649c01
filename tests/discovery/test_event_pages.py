"""An event's page: the same for everybody, live where it must be."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, transaction
from app.inventory.models import Pool
from tests.discovery.shows import put_on
from tests.makers.inventory import make_ticket_type


def test_the_page_says_what_when_where_and_how_much(client: FlaskClient) -> None:
    event = put_on("The Winter Garden", venue="Kammerspiele", city="Hamburg")
    make_ticket_type(event, name="Standing", price_minor=2400, capacity=100)
    page = client.get(f"/events/{event.id}").text
    for words in ("The Winter Garden", "Kammerspiele", "Standing", "€24"):
        assert words in page


def test_the_page_sets_no_cookie_and_is_forgotten_when_the_event_changes(client: FlaskClient) -> None:
    event = put_on("Before")
    first = client.get(f"/events/{event.id}")
    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"].startswith("public")
    again = client.get(f"/events/{event.id}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_draft_is_not_there_for_strangers(client: FlaskClient) -> None:
    event = put_on(published=False)
    for path in ("", "/offers", "/calendar.ics", "/poster.png"):
        assert client.get(f"/events/{event.id}{path}").status_code == 404


@pytest.mark.parametrize("event_id", ["nonsense", "0" * 20, "-1", "%F0%9F%8E%AD", "a" * 3000])
def test_an_unknown_event_is_a_404_in_our_look(client: FlaskClient, event_id: str) -> None:
    answer = client.get(f"/events/{event_id}")
    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_the_live_part_tells_when_few_are_left(client: FlaskClient) -> None:
    event = put_on()
    few = make_ticket_type(event, name="Balcony", capacity=14)
    many = make_ticket_type(event, name="Stalls", capacity=500)
    part = client.get(f"/events/{event.id}/offers").text
    assert "14 left" in part
    assert "500 left" not in part
    assert few.id in part
    assert many.id in part
    assert "14 left" not in client.get(f"/events/{event.id}").text


def test_a_sold_out_type_can_not_be_picked(client: FlaskClient) -> None:
    event = put_on()
    kind = make_ticket_type(event, capacity=10)
    with transaction():
        pool = db.get_one(Pool, kind.pool_id)
        pool.capacity = 0
    part = client.get(f"/events/{event.id}/offers").text
    assert "Sold out" in part
    assert f"quantity-{kind.id}" not in part


def test_a_sale_that_opens_later_says_when(client: FlaskClient) -> None:
    event = put_on()
    make_ticket_type(event, sale_opens_at=clock.now() + timedelta(days=2))
    page = client.get(f"/events/{event.id}").text
    assert "On sale soon" in page
    assert '<button class="button button--big"' not in page


def test_what_an_organizer_types_can_not_run(client: FlaskClient) -> None:
    event = put_on(
        title="<img src=x onerror=alert(1)>", description="<script>alert(1)</script> [x](javascript:alert(1))"
    )
    page = client.get(f"/events/{event.id}").text
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_the_calendar_file_is_in_the_event_s_own_zone(client: FlaskClient) -> None:
    event = put_on()
    text = client.get(f"/events/{event.id}/calendar.ics").text
    assert "TZID=Europe/Berlin" in text
    assert "BEGIN:VTIMEZONE" in text


def test_the_poster_is_a_picture(client: FlaskClient) -> None:
    event = put_on()
    answer = client.get(f"/events/{event.id}/poster.png")
    assert answer.data.startswith(b"\x89PNG")


def test_a_cancelled_event_stays_and_sells_nothing(client: FlaskClient) -> None:
    event = put_on()
    make_ticket_type(event)
    with transaction():
        db.get_one(Event, event.id).status = EventStatus.CANCELLED
    part = client.get(f"/events/{event.id}/offers").text
    assert "Cancelled" in part
    assert "quantity-" not in part
