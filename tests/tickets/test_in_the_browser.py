"""The tickets in a real browser: usable by everybody, with and without scripts, and the codes can be scanned."""

import io
from datetime import timedelta
from typing import Literal

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Page

from app.core import clock
from app.events.models import Event
from app.infra.db import db, transaction
from app.payments.models import Payment, PaymentState
from tests.bench.axe import assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Person
from tests.makers.booking import begin_payment, booking_path, make_booking, pay_at_the_bank
from tests.makers.inventory import make_sale
from tests.makers.tickets import deliver_mail, sheet_of

pytestmark = pytest.mark.usefixtures("app")


def test_the_confirmation_shows_codes_that_scan_in_light_and_in_dark(page: Page) -> None:
    booked = make_booking(make_sale(), 2)
    codes = [ticket.code for ticket in sheet_of(booked.id).tickets]

    page.goto(booking_path(booked))

    assert page.evaluate("document.activeElement.textContent") == "You are going"
    assert_usable(page)
    keep_screenshots(page, "booking-going")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert sorted(_codes_on(page)) == sorted(codes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_ticket_fills_the_phone(new_page: NewPage, scheme: Literal["light", "dark"]) -> None:
    booked = make_booking(make_sale(), 2)
    phone = new_page(width=PHONE, scheme=scheme)

    phone.goto(f"{booking_path(booked)}/tickets/1")
    phone.get_by_role("link", name="Next").click()

    phone.get_by_role("article", name="Ticket 2 of 2").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE
    assert _codes_on(phone) == [sheet_of(booked.id).tickets[1].code]
    assert_usable(phone)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_payment_under_way_turns_into_tickets_by_itself(new_page: NewPage, javascript: bool) -> None:
    booked = make_booking(make_sale(price_minor=4800))
    path, payment_id = booking_path(booked), begin_payment(booked)
    with transaction():
        db.get_one(Payment, payment_id).state = PaymentState.PENDING
    page = new_page(javascript=javascript)
    page.goto(path)
    page.get_by_role("heading", name="Your payment is under way").wait_for()
    if javascript:
        assert_usable(page)

    pay_at_the_bank(payment_id)

    page.get_by_role("heading", name="You are going").wait_for()


def test_the_mail_is_read_in_the_mailbox_and_leads_to_the_tickets(app: Flask, page: Page) -> None:
    booked = make_booking(make_sale(), 2)
    path = booking_path(booked)
    deliver_mail(app)

    page.goto("/")
    page.get_by_role("link", name="Mailbox").click()
    assert_usable(page)
    page.get_by_role("link", name="Your tickets for The Winter Garden").click()
    keep_screenshots(page, "mailbox-mail")
    with page.expect_download() as download:
        page.get_by_role("link", name="tickets-").click()
    page.frame_locator("iframe").get_by_role("link", name="Show the tickets").click()

    page.get_by_role("heading", name="You are going").wait_for()
    assert page.url.endswith(path)
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_a_guest_finds_the_booking_without_javascript(app: Flask, new_page: NewPage) -> None:
    make_booking(make_sale(), email="ada@example.org")
    plain = new_page(width=PHONE, javascript=False)

    plain.goto("/my-tickets")
    plain.get_by_label("E-mail").fill("ada@example.org")
    plain.get_by_role("button", name="Mail me the links").click()
    plain.get_by_role("heading", name="Look into your mail").wait_for()
    deliver_mail(app)
    plain.goto("/mailbox")
    plain.get_by_role("link", name="Your bookings").click()
    plain.frame_locator("iframe").get_by_role("link", name="The Winter Garden").click()

    plain.get_by_role("heading", name="You are going").wait_for()


def test_my_tickets_are_usable(page: Page, ada: Person) -> None:
    make_booking(make_sale(title="Tonight", starts_in=timedelta(hours=3)), by=ada.actor, email=ada.email)
    make_booking(make_sale(title="The Winter Garden"), 2, by=ada.actor, email=ada.email)
    past = make_booking(make_sale(title="Long ago"), by=ada.actor, email=ada.email)
    with transaction():
        event = db.get_one(Event, past.event_id)
        event.starts_at, event.ends_at = clock.now() - timedelta(days=9), clock.now() - timedelta(days=8)
    page.goto("/my-tickets")
    assert_usable(page)
    page.goto("/sign-in?next=/my-tickets")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password").fill(ada.password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    page.get_by_role("heading", name="My tickets").wait_for()
    assert_usable(page)
    keep_screenshots(page, "my-tickets")
    page.get_by_role("link", name="Past").click()

    page.get_by_role("link", name="Long ago").wait_for()
    assert_usable(page)


def test_a_code_opened_by_a_camera_is_usable(page: Page) -> None:
    booked = make_booking(make_sale())

    page.goto("/T/" + sheet_of(booked.id).tickets[0].code.rsplit("/", 1)[1])

    page.get_by_text("Show this code at the door").wait_for()
    assert_usable(page)


def _codes_on(page: Page) -> list[str]:
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    return [found.text for found in zxingcpp.read_barcodes(picture)]
