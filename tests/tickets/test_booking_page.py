"""The page behind the sealed link: the tickets, or how the booking stands without them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking import actions as booking
from app.core.actor import SYSTEM
from app.events.models import Event
from app.events.words import Attendance
from app.infra.db import db, transaction
from app.payments import flows as payments
from app.tickets.standing import Standing, standing_of
from tests.cast import Person, post, signed_in
from tests.makers.booking import (
    begin_payment,
    booking_path,
    lapse,
    make_booking,
    make_paid_booking,
    pay_at_the_bank,
)
from tests.makers.inventory import make_hold, make_sale
from tests.makers.tickets import deliver_mail, mails_to, tickets_of

pytestmark = pytest.mark.usefixtures("app")


def test_who_has_booked_is_going_and_sees_every_code(client: FlaskClient) -> None:
    booked = make_booking(make_sale(), 2, name="Ada Okafor", names=("", "Grace Hopper"))

    page = client.get(booking_path(booked)).text

    assert "You are going" in page
    assert "ada@example.org" in page
    assert page.count('class="ticket pass"') == 2
    assert "Grace Hopper" in page
    assert booked.reference in page
    assert "Sign up" in page


def test_somebody_with_an_account_is_not_asked_to_sign_up(app: Flask, ada: Person) -> None:
    page = signed_in(app, ada).get(booking_path(make_booking(make_sale(), by=ada.actor))).text

    assert "You are going" in page
    assert "Sign up" not in page


@pytest.mark.parametrize("part", ["", "/tickets/1", "/tickets.pdf", "/event.ics"])
def test_a_wrong_seal_opens_nothing(client: FlaskClient, part: str) -> None:
    booked, other = make_booking(make_sale()), make_booking(make_sale())
    seal = booking_path(other).rsplit("/", 1)[1]

    assert client.get(f"/bookings/{booked.id}/{seal}{part}").status_code == 404
    assert client.get(f"/bookings/unknown/{seal}{part}").status_code == 404


def test_a_new_link_version_ends_the_links_before(client: FlaskClient) -> None:
    booked = make_booking(make_sale())
    old = booking_path(booked)
    with transaction():
        db.merge(booked).link_version = 2

    assert client.get(old).status_code == 404


def test_the_pdf_and_the_large_ticket(client: FlaskClient) -> None:
    booked = make_booking(make_sale(), 2)
    path = booking_path(booked)

    pdf = client.get(f"{path}/tickets.pdf")

    assert (pdf.status_code, pdf.content_type) == (200, "application/pdf")
    assert f"tickets-{booked.reference}.pdf" in pdf.headers["Content-Disposition"]
    assert pdf.headers["Cache-Control"] == "no-store"
    assert "Ticket 2 of 2" in client.get(f"{path}/tickets/2").text
    assert client.get(f"{path}/tickets/3").status_code == 404
    assert client.get(f"{path}/tickets/0").status_code == 404
    assert client.get(f"{path}/tickets/99999999999999999999").status_code == 404


def test_the_calendar_file_has_the_events_own_zone_and_a_lasting_name(client: FlaskClient) -> None:
    booked = make_booking(make_sale(title="Winter; Garden, part 1"))

    answer = client.get(f"{booking_path(booked)}/event.ics")

    calendar = Calendar.from_ical(answer.data)
    [entry] = calendar.events
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert str(entry["UID"]) == f"{booked.event_id}@foyer"
    assert str(entry["SUMMARY"]) == "Winter; Garden, part 1"
    assert booking_path(booked) in str(entry["DESCRIPTION"])
    assert entry.start == db.get_one(Event, booked.event_id).starts_at.replace(microsecond=0)


def test_the_mail_goes_again_to_whoever_booked_and_not_too_often(client: FlaskClient) -> None:
    booked = make_booking(make_sale())
    path = f"{booking_path(booked)}/mails"
    deliver_mail(client.application)

    answers = [post(client, path).status_code for _ in range(4)]
    deliver_mail(client.application)

    assert answers == [303, 303, 303, 429]
    assert len(mails_to("ada@example.org")) == 4
    assert "on their way to" in client.get(booking_path(booked)).text


def test_ticket_holders_get_the_link_to_join(client: FlaskClient) -> None:
    booked = make_booking(make_sale())
    with transaction():
        event = db.get_one(Event, booked.event_id)
        event.attendance, event.join_link = Attendance.ONLINE, "https://meet.example.org/winter"

    assert "https://meet.example.org/winter" in client.get(booking_path(booked)).text
    deliver_mail(client.application)
    assert "https://meet.example.org/winter" in mails_to("ada@example.org")[0].text


def test_without_money_there_is_no_ticket_and_no_pdf(client: FlaskClient) -> None:
    booked = make_booking(make_sale(price_minor=4800))
    begin_payment(booked)
    path = booking_path(booked)

    page = client.get(path).text

    assert "Not paid yet" in page
    assert "Try again" in page
    assert "pass__code" not in page
    for part in ("/tickets.pdf", "/event.ics", "/tickets/1"):
        assert client.get(path + part).status_code == 404


def test_the_page_itself_asks_whether_the_money_has_come(client: FlaskClient) -> None:
    booked = make_booking(make_sale(price_minor=4800))
    pay_at_the_bank(begin_payment(booked))

    page = client.get(booking_path(booked)).text

    assert "You are going" in page
    assert len(tickets_of(booked.id)) == 1


def test_while_the_provider_is_busy_the_page_looks_again_by_itself(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = make_booking(make_sale(price_minor=4800))
    monkeypatch.setattr("app.tickets.standing.bookings.is_paying", lambda _id: True)
    asked: list[str] = []
    monkeypatch.setattr(payments, "look_again", asked.append)
    path = booking_path(booked)

    first, patient = client.get(path).text, client.get(f"{path}?look=5").text
    last, silly = client.get(f"{path}?look=30").text, client.get(f"{path}?look=-7x").text

    assert "Your payment is under way" in first
    assert f'hx-get="{path}?look=1"' in first
    assert f"url={path}?look=2" in re.sub(r"\s", "", first)
    assert "We will e-mail you" in patient
    assert "hx-get" not in last.split("<main")[1]
    assert "http-equiv" not in last
    assert "under way" in silly
    assert asked == [booked.id] * 4


def test_only_the_part_is_sent_to_a_page_that_looks_again(client: FlaskClient) -> None:
    booked = make_booking(make_sale())

    part = client.get(booking_path(booked), headers={"HX-Request-Type": "partial"}).text

    assert "You are going" in part
    assert "<html" not in part


def test_nobody_paid_in_time(client: FlaskClient) -> None:
    kind = make_sale(price_minor=4800)
    hold = make_hold(kind)
    booked = make_booking(kind)
    lapse(booked.hold_id)
    with transaction():
        booking.abandon_unpaid(booked.id)

    page = client.get(booking_path(booked)).text

    assert hold != booked.hold_id
    assert "This booking came to nothing" in page


def test_paid_too_late_says_that_the_money_comes_back(client: FlaskClient) -> None:
    kind = make_sale(price_minor=4800, capacity=1)
    booked = make_booking(kind)
    payment_id = begin_payment(booked)
    lapse(booked.hold_id)
    make_paid_booking(kind, email="grace@example.org")
    pay_at_the_bank(payment_id)
    payments.settle(payment_id)

    page = client.get(booking_path(booked)).text
    deliver_mail(client.application)

    assert "Your money comes back" in page
    assert "refund is under way" in page
    assert [mail.subject for mail in mails_to("ada@example.org")] == ["Your money comes back: The Winter Garden"]


def test_a_cancelled_booking_says_why_and_what_comes_back(client: FlaskClient) -> None:
    booked = make_paid_booking(make_sale(price_minor=4800))
    deliver_mail(client.application)
    with transaction():
        booking.cancel_booking(booked, by=SYSTEM, reason="The hall is closed.")

    page = client.get(booking_path(booked)).text
    deliver_mail(client.application)

    assert "This booking is cancelled" in page
    assert "The hall is closed." in page
    assert "€48.00" in page
    newest = mails_to("ada@example.org")[0]
    assert newest.subject.startswith("Cancelled: The Winter Garden")
    assert "€48.00 goes back" in newest.text


def test_the_mail_brings_everything(client: FlaskClient) -> None:
    booked = make_booking(make_sale(title="Tom & Jerry's <Garden>"), 2, name="Ada O'Kafor")

    deliver_mail(client.application)

    [mail] = mails_to("ada@example.org")
    assert mail.subject == "Your tickets for Tom & Jerry's <Garden>"
    assert "Hello Ada O'Kafor," in mail.text
    assert booking_path(booked) in mail.text
    assert "Tom &amp; Jerry&#39;s &lt;Garden&gt;" in mail.html or "Tom &amp; Jerry's &lt;Garden&gt;" in mail.html
    assert "<style" not in mail.html
    assert [file.name for file in mail.files] == [f"tickets-{booked.reference}.pdf", "event.ics"]
    assert mail.files[0].content.startswith(b"%PDF-")


def test_every_way_a_booking_can_stand_has_its_page(app: Flask) -> None:
    names = {f"tickets/bookings/_{standing}.html" for standing in Standing}

    assert names <= set(app.jinja_env.list_templates())
    assert standing_of(make_booking(make_sale())) is Standing.GOING
