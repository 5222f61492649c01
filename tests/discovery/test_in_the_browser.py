"""The public pages in a real browser: usable by everybody, on a phone, searched while typing."""

from datetime import timedelta

from playwright.sync_api import Page, Route, expect

from app.core import clock
from tests.bench.axe import assert_fits, assert_usable
from tests.discovery.shows import put_on
from tests.makers.inventory import make_ticket_type
from tests.makers.terms import make_code


def test_everybody_can_use_the_home_page(page: Page, phone: Page) -> None:
    put_on("The Winter Garden")
    put_on("A Practical Workshop on Letterpress Printing for Absolute Beginners")
    for screen in (page, phone):
        for path in ("/", "/?q=nothing+like+it"):
            screen.goto(path)
            assert_usable(screen)
            assert_fits(screen)


def test_everybody_can_use_an_event_s_page(page: Page, phone: Page) -> None:
    event = put_on(description="Three movements.\n\n- brass\n- glass", subtitle="With Noor Halabi", ages="From 10.")
    make_ticket_type(event, name="Standing", price_minor=2400, capacity=9)
    make_ticket_type(event, name="Later", sale_opens_at=clock.now() + timedelta(days=1))
    for screen in (page, phone):
        screen.goto(f"/events/{event.id}")
        expect(screen.get_by_text("9 left")).to_be_visible()
        assert_usable(screen)
        assert_fits(screen)


def test_results_follow_what_is_typed(page: Page) -> None:
    put_on("The Winter Garden")
    put_on("Night Bus to Aarhus", city="Aarhus")
    page.goto("/")
    page.get_by_label("Search events").press_sequentially("winter")
    expect(page.get_by_role("heading", name="Night Bus to Aarhus")).to_have_count(0)
    expect(page.get_by_role("heading", name="The Winter Garden")).to_be_visible()
    expect(page.get_by_label("Search events")).to_be_focused()


def test_the_total_follows_the_steppers(phone: Page) -> None:
    event = put_on()
    make_ticket_type(event, name="Standing", price_minor=2400)
    phone.goto(f"/events/{event.id}")
    phone.get_by_role("button", name="One more Standing").click()
    phone.get_by_role("button", name="One more Standing").click()
    expect(phone.get_by_text("€48").first).to_be_visible()
    expect(phone.get_by_text("2 tickets").first).to_be_visible()


def test_what_is_opened_stays_open_while_the_offers_are_renewed(page: Page) -> None:
    event = put_on()
    make_ticket_type(event, name="Standing")
    make_code(make_ticket_type(event, name="Members"))
    asked: list[Route] = []
    page.route("**/offers*", lambda route: asked.append(route))
    with page.expect_request("**/offers*"):
        page.goto(f"/events/{event.id}")
    page.get_by_text("Have a code?").click()
    page.get_by_label("Access code").fill("velv")
    with page.expect_response("**/offers*"):
        asked.pop().continue_()
    expect(page.locator("#offers[hx-get]")).to_have_count(0)
    expect(page.get_by_label("Access code")).to_be_visible()
    expect(page.get_by_label("Access code")).to_have_value("velv")
