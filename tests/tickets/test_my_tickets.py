"""My tickets, the way back to a guest's booking, and where a code leads when a camera app opens it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core import clock
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, transaction
from app.notifications.models import Delivery
from app.tickets.queries import PAGE_LENGTH
from tests.cast import Person, post, signed_in
from tests.makers.booking import booking_path, make_booking
from tests.makers.inventory import make_sale
from tests.makers.tickets import code_of, deliver_mail, mails_to, tickets_of

pytestmark = pytest.mark.usefixtures("app")


def test_the_next_event_comes_first_and_others_are_nobodys_business(app: Flask, ada: Person) -> None:
    make_booking(make_sale(title="Later", starts_in=timedelta(days=20)), by=ada.actor, email=ada.email)
    make_booking(make_sale(title="Sooner", starts_in=timedelta(days=2)), 2, by=ada.actor, email=ada.email)
    make_booking(make_sale(title="Foreign"), email="grace@example.org")

    page = signed_in(app, ada).get("/my-tickets").text

    assert page.index("Sooner") < page.index("Later")
    assert "2 tickets" in page
    assert "Foreign" not in page
    assert "pass__code" not in page


def test_what_is_today_is_shown_large(app: Flask, ada: Person) -> None:
    make_booking(make_sale(title="Tonight", starts_in=timedelta(hours=3)), 2, by=ada.actor, email=ada.email)

    page = signed_in(app, ada).get("/my-tickets").text

    assert page.count('class="ticket pass"') == 2


def test_the_past_is_kept_apart(app: Flask, ada: Person) -> None:
    booked = make_booking(make_sale(title="Long ago"), by=ada.actor, email=ada.email)
    with transaction():
        event = db.get_one(Event, booked.event_id)
        event.starts_at, event.ends_at = clock.now() - timedelta(days=9), clock.now() - timedelta(days=8)

    client = signed_in(app, ada)

    assert "Long ago" not in client.get("/my-tickets").text
    assert "Long ago" in client.get("/my-tickets?past=1").text


def test_many_bookings_come_in_pages(app: Flask, ada: Person) -> None:
    kind = make_sale()
    for _ in range(PAGE_LENGTH + 1):
        make_booking(kind, by=ada.actor, email=ada.email)
    client = signed_in(app, ada)

    first, second = client.get("/my-tickets").text, client.get("/my-tickets?page=2").text

    assert first.count('class="booking"') == PAGE_LENGTH
    assert second.count('class="booking"') == 1
    assert 'rel="next"' in first


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=x", "?page=99999999999999999999", "?past=&page=2"])
def test_odd_pages_are_answered(app: Flask, ada: Person, query: str) -> None:
    assert signed_in(app, ada).get(f"/my-tickets{query}").status_code == 200


def test_a_guest_is_offered_to_sign_in_or_to_have_the_links_mailed(client: FlaskClient) -> None:
    page = client.get("/my-tickets").text

    assert "Find my booking" in page
    assert "/sign-in?next=" in page


def test_the_links_go_to_the_address_that_booked(client: FlaskClient) -> None:
    booked = make_booking(make_sale(), email="ada@example.org")
    deliver_mail(client.application)

    post(client, "/my-tickets/links", {"email": " ADA@example.org "})
    deliver_mail(client.application)

    newest = mails_to("ada@example.org")[0]
    assert newest.subject == "Your bookings at Foyer"
    assert booking_path(booked) in newest.text


def test_the_answer_does_not_tell_whether_somebody_has_booked(client: FlaskClient) -> None:
    make_booking(make_sale(), email="ada@example.org")

    known = post(client, "/my-tickets/links", {"email": "ada@example.org"})
    unknown = post(client, "/my-tickets/links", {"email": "eve@example.org"})

    assert known.status_code == unknown.status_code == 200
    assert _without_token(known.text).replace("ada@", "x@") == _without_token(unknown.text).replace("eve@", "x@")
    assert _told("eve@example.org") == 0


def test_nobody_can_fill_a_mailbox_with_links(client: FlaskClient) -> None:
    make_booking(make_sale(), email="ada@example.org")

    answers = [post(client, "/my-tickets/links", {"email": "ada@example.org"}).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 200, 429]


@pytest.mark.parametrize("email", ["", "not an address", "a@b\r\nBcc: eve@example.org", "x" * 5000 + "@example.org"])
def test_what_is_no_address_is_asked_for_again(client: FlaskClient, email: str) -> None:
    answer = post(client, "/my-tickets/links", {"email": email})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_code_opened_by_a_camera_tells_the_event_and_nothing_else(client: FlaskClient) -> None:
    booked = make_booking(make_sale(), name="Ada Okafor")
    reference = booked.reference
    code = code_of(tickets_of(booked.id)[0])

    for path in (f"/T/{code}", f"/t/{code.lower()}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "The Winter Garden" in page.text
        assert "Show this code at the door" in page.text
        assert "Ada" not in page.text
        assert reference not in page.text
        assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("code", ["x", "1" * 141, "0123456789abcdefghjk", "%00", "🎫"])
def test_a_forged_code_leads_nowhere(client: FlaskClient, code: str) -> None:
    assert client.get(f"/T/{code}").status_code in (400, 404)


def test_a_code_of_a_draft_leads_nowhere(client: FlaskClient) -> None:
    booked = make_booking(make_sale())
    with transaction():
        db.get_one(Event, booked.event_id).status = EventStatus.DRAFT

    assert client.get(f"/T/{code_of(tickets_of(booked.id)[0])}").status_code == 404


def _told(address: str) -> int:
    count = db.scalar(select(func.count()).select_from(Delivery).where(Delivery.recipient == address)) or 0
    db.rollback()
    return count


def _without_token(page: str) -> str:
    # Tokens carry the second in which they were made.
    return re.sub(r'"X-CSRFToken": "[^"]+"|value="[^"]+"', "", page)
