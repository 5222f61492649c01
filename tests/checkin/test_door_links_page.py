"""The page where an organizer opens doors, as people see and use it."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core.ids import Id
from tests.bench.axe import assert_usable
from tests.bench.browser import DESKTOP, PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner
from tests.makers.checkin import make_tickets


def sign_in(page: Page, olga: Owner) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(olga.email)
    page.get_by_label("Password").fill(olga.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_door_is_opened_handed_out_and_revoked(
    app: Flask, new_page: NewPage, evening: Id, olga: Owner, *, javascript: bool
) -> None:
    make_tickets(evening, 3)
    page = new_page(javascript=javascript)
    sign_in(page, olga)
    page.goto(f"/dashboard/events/{evening}/door")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("Enter a name").first).to_be_visible()
    page.get_by_label("Name of the door").fill("Side door")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Copy the link of Side door").first.input_value()
    page.get_by_text("Open it on a phone").click()
    expect(page.get_by_role("img", name="Link of Side door")).to_be_visible()
    if javascript:
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 900})
            assert_usable(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        keep_screenshots(page, "door-links")
    phone = new_page(width=PHONE, javascript=javascript)
    phone.goto(link)
    expect(phone.get_by_label("Code on the ticket")).to_be_visible()
    page.get_by_text("Revoke", exact=True).click()
    page.get_by_role("button", name="Revoke Side door").click()
    expect(page.get_by_text("Revoked", exact=True)).to_be_visible()
    phone.goto(link)
    expect(phone.get_by_text("This door link has been revoked")).to_be_visible()


def test_members_scan_with_their_account(new_page: NewPage, evening: Id, olga: Owner) -> None:
    make_tickets(evening, name="Mei-Ling Søndergaard")
    page = new_page(width=PHONE)
    sign_in(page, olga)
    page.goto(f"/dashboard/events/{evening}/door")
    page.get_by_role("link", name="Open the scanner").click()
    page.get_by_label("Find by name").fill("mei")
    page.get_by_role("button", name="Let in Mei-Ling").click()
    expect(page.locator("#result h1")).to_contain_text("Come in")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#result [data-result]")).to_have_count(0)
    page.get_by_role("link", name="Leave the scanner").click()
    expect(page.get_by_role("heading", name="Doors")).to_be_visible()
