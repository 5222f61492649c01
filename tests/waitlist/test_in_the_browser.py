"""The waitlist in a real browser: waiting, being offered a place and taking it, and the organizer's list."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter
from tests.makers.tickets import deliver_mail
from tests.makers.waitlist import cancel, let_pass, make_sold_out, make_waiting, offer_path, sweep

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_somebody_waits_on_a_phone_and_takes_the_place_that_comes_back(
    app: Flask, new_page: NewPage, *, javascript: bool
) -> None:
    kind, booked = make_sold_out(price_minor=2400)
    make_waiting(kind, email="first@example.org")
    phone = new_page(width=PHONE, javascript=javascript)
    phone.goto(f"/events/{kind.event_id}")
    _looks_well(phone, "waitlist-event", javascript=javascript)
    phone.get_by_role("link", name="Join the waitlist").click()
    _looks_well(phone, "waitlist-join", javascript=javascript)
    phone.get_by_role("button", name="Join the waitlist").click()
    phone.get_by_text("Enter your name").first.wait_for()
    phone.get_by_label("E-mail").fill("wanda@example.org")
    phone.get_by_label("Your name").fill("Wanda Waits")
    phone.get_by_role("button", name="Join the waitlist").click()
    phone.get_by_role("heading", name="Look into your mail").wait_for()
    _looks_well(phone, "waitlist-sent", javascript=javascript)

    _open_in_mail(app, phone, "Confirm: the waitlist", "Put me on the waitlist")
    _looks_well(phone, "waitlist-confirm", javascript=javascript)
    phone.get_by_role("button", name="Yes, I want to wait").click()
    phone.get_by_role("heading", name="You are 2nd in line").wait_for()
    _looks_well(phone, "waitlist-entry", javascript=javascript)

    for booking in booked:
        cancel(booking)
    _open_in_mail(app, phone, "A place for you until", "Take it")
    phone.get_by_role("heading", name="A place is yours").wait_for()
    _looks_well(phone, "waitlist-offer", javascript=javascript)
    phone.get_by_role("link", name="Take it").click()
    phone.get_by_role("heading", name="Details and pay").wait_for()
    assert phone.get_by_text("€24").first.is_visible()


def test_a_late_click_says_so_and_leads_back_into_the_line(page: Page) -> None:
    kind, booked = make_sold_out()
    entry, _next = make_waiting(kind), make_waiting(kind, email="next@example.org")
    cancel(booked[0])
    link = offer_path(entry)
    let_pass(entry)
    sweep()
    page.goto(link)
    page.get_by_role("heading", name="The time is up").wait_for()
    assert_usable(page)
    keep_screenshots(page, "waitlist-late")
    page.get_by_role("button", name="Wait again, at the end").click()
    page.get_by_role("heading", name="You are 1st in line").wait_for()


def test_declining_passes_it_on(page: Page) -> None:
    kind, booked = make_sold_out()
    entry, following = make_waiting(kind), make_waiting(kind, email="next@example.org")
    cancel(booked[0])
    page.goto(offer_path(entry))
    page.get_by_role("button", name="No, thank you").click()
    page.get_by_role("heading", name="You said no").wait_for()
    assert_usable(page)
    keep_screenshots(page, "waitlist-declined")
    page.goto(offer_path(following))
    page.get_by_role("heading", name="A place is yours").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_the_organizer_sees_and_steers_the_list(new_page: NewPage, olga: Owner, *, javascript: bool) -> None:
    kind, booked = make_sold_out(capacity=3, organization_id=olga.organization_id)
    for name in ("ada", "ben", "cleo", "dora", "emil"):
        make_waiting(kind, email=f"{name}@example.org")
    cancel(booked[0])
    page = new_page(javascript=javascript)
    path = f"/dashboard/events/{kind.event_id}/waitlist"
    enter(page, olga, path)
    _looks_well(page, "waitlist-list", javascript=javascript)
    page.get_by_role("link", name="Settings").click()
    _looks_well(page, "waitlist-settings", javascript=javascript)
    page.get_by_label("How long an offer lasts").select_option("1 hour")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Offers last 1 hour").wait_for()
    page.get_by_role("link", name="Emil").click()
    page.get_by_text("4th in line").wait_for()
    _looks_well(page, "waitlist-person", javascript=javascript)
    page.get_by_role("button", name="Make the offer").click()
    page.get_by_text("No place is free").wait_for()
    page.get_by_label("Add places where there are too few").check()
    page.get_by_role("button", name="Make the offer").click()
    page.get_by_text("Emil has an offer, by mail").wait_for()
    page.get_by_role("link", name="Add somebody").click()
    _looks_well(page, "waitlist-add", javascript=javascript)
    page.get_by_label("Name").fill("Gil Guest")
    page.get_by_label("E-mail").fill("gil@example.org")
    page.get_by_role("button", name="Add to the list").click()
    page.get_by_text("Gil Guest is on the waitlist").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("no offers are made until you resume it").wait_for()
    page.get_by_role("button", name="Resume").click()
    page.get_by_label("Find somebody by name or email").fill("cleo")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Gil Guest").wait_for(state="detached")
    page.get_by_role("link", name="Cleo").click()
    page.get_by_role("button", name="Take off the list").click()
    page.get_by_text("Cleo is off the list").wait_for()


def _looks_well(page: Page, name: str, *, javascript: bool) -> None:
    if javascript:
        assert_usable(page)
        assert_fits(page)
        keep_screenshots(page, name)


def _open_in_mail(app: Flask, page: Page, subject: str, link: str) -> None:
    deliver_mail(app)
    page.goto("/mailbox")
    page.get_by_role("link", name=subject).first.click()
    page.frame_locator("iframe").get_by_role("link", name=link).click()
