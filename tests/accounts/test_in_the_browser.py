"""The account pages in a real browser: usable by everybody, on a phone, without JavaScript, by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import PASSWORD, Person, enter, make_person
from tests.makers.accounts import GOOD_PASSWORD, make_account, reset_link, verify_link

PUBLIC = ["sign-in", "sign-up", "sign-up/sent", "forgotten-password", "verify"]


@pytest.mark.parametrize("path", PUBLIC)
def test_everybody_can_use_the_doors(page: Page, phone: Page, path: str):
    for screen in (page, phone):
        screen.goto(f"/{path}")
        assert_usable(screen)
        assert_fits(screen)
    if path in ("sign-in", "sign-up"):
        keep_screenshots(page, path)


def test_a_mistake_is_told_to_everybody(phone: Page):
    phone.goto("/sign-up")
    phone.get_by_role("button", name="Sign up").click()
    expect(phone.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(phone).to_have_title("Error: Sign up – Foyer")
    phone.get_by_role("link", name="Enter your e-mail address.").click()
    expect(phone.get_by_label("E-mail")).to_be_focused()
    assert_usable(phone)
    assert_fits(phone)


def test_signing_up_and_confirming_takes_one_click_in_the_same_browser(new_page: NewPage):
    page = new_page(javascript=False)
    page.goto("/sign-up?next=/profile")
    page.get_by_label("Your name").fill("Nia New")
    page.get_by_label("E-mail").fill("nia@example.org")
    page.get_by_label("Password").fill(GOOD_PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    page.goto(verify_link("nia@example.org"))
    page.get_by_role("button", name="Confirm and go on").click()
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
    expect(page.get_by_text("You have not confirmed")).to_have_count(0)


def test_signing_in_needs_no_mouse(page: Page, ada: Person):
    page.goto("/sign-in?next=/profile")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(ada.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()


def test_everybody_can_use_the_profile(page: Page, phone: Page):
    person = make_person("Nia New", is_verified=False)
    for screen in (page, phone):
        enter(screen, person, "/profile")
        assert_usable(screen)
        assert_fits(screen)
        screen.get_by_role("link", name="See every browser").click()
        expect(screen.get_by_role("heading", name="Where you are signed in")).to_be_visible()
        assert_usable(screen)
        assert_fits(screen)
    page.goto("/profile")
    keep_screenshots(page, "profile")


def test_everybody_can_use_the_pages_behind_mailed_links(page: Page, phone: Page, ada: Person):
    make_account("nia@example.org")
    phone.goto("/forgotten-password")
    phone.get_by_label("E-mail").fill(ada.email)
    phone.get_by_role("button", name="Send the link").click()
    expect(phone.get_by_role("heading", name="Look in your mail")).to_be_visible()
    assert_usable(phone)
    for link in (verify_link("nia@example.org"), reset_link(ada.email)):
        for screen in (page, phone):
            screen.goto(link)
            assert_usable(screen)
            assert_fits(screen)
