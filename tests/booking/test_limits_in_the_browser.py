"""Codes, early prices, limits and leaving in a real browser: on a phone, without JavaScript, usable by everybody."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.core import clock
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, TicketType
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter
from tests.makers.booking import checkout_path, make_booking
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.terms import limit_persons, make_code, make_tier


def test_a_code_opens_its_tickets_in_the_picker(page: Page, phone: Page) -> None:
    kind = _sale_with_members()
    for screen in (page, phone):
        screen.goto(f"/events/{kind.event_id}")
        expect(screen.get_by_text("Members")).to_have_count(0)
        screen.get_by_text("Have a code?").click()
        screen.get_by_label("Access code").fill("wrong")
        screen.keyboard.press("Enter")
        expect(screen.get_by_text("This code opens nothing here.")).to_be_visible()
        assert_usable(screen)
        assert_fits(screen)
    keep_screenshots(page, "code-wrong")
    for screen in (page, phone):
        screen.get_by_label("Access code").fill("velvet")
        screen.get_by_role("button", name="Show tickets").click()
        expect(screen.get_by_text("The code VELVET is in use: good for 8 places.")).to_be_visible()
        assert_usable(screen)
        assert_fits(screen)
    keep_screenshots(page, "code-open")
    page.get_by_label("Members, how many").fill("2")
    page.get_by_role("button", name="Checkout").click()
    expect(page.get_by_text("2 × Members")).to_be_visible()


def test_a_code_works_on_a_phone_without_javascript(new_page: NewPage) -> None:
    kind = _sale_with_members()
    page = new_page(width=PHONE, javascript=False)
    page.goto(f"/events/{kind.event_id}")
    page.get_by_text("Have a code?").click()
    page.get_by_label("Access code").fill("VELVET")
    page.get_by_role("button", name="Show tickets").click()
    page.get_by_label("Members, how many").fill("1")
    page.get_by_role("button", name="Checkout").click()
    expect(page.get_by_text("1 × Members")).to_be_visible()


def test_over_the_limit_the_button_is_off_and_says_why(page: Page) -> None:
    kind = _sale_with_members()
    limit_persons(kind.event_id, 3)
    make_ticket_type(_event(kind), name="Balcony", price_minor=3600)
    page.goto(f"/events/{kind.event_id}")
    expect(page.get_by_text("At most 3 for one person.")).to_be_visible()
    page.get_by_label("Standing, how many").fill("2")
    page.get_by_label("Balcony, how many").fill("2")
    expect(page.get_by_text("4 tickets: one person can have 3")).to_be_visible()
    expect(page.get_by_role("button", name="Checkout").first).to_be_disabled()
    page.get_by_label("Balcony, how many").fill("1")
    expect(page.get_by_role("button", name="Checkout").first).to_be_enabled()


def test_everybody_can_read_why_they_get_no_more(page: Page, phone: Page) -> None:
    kind = _sale_with_members()
    limit_persons(kind.event_id, 3)
    make_booking(kind, 2)
    path = checkout_path(make_hold(kind, 2))
    for screen in (page, phone):
        screen.goto(path)
        screen.get_by_label("E-mail").fill("ada@example.org")
        screen.get_by_label("Your name").fill("Ada Okafor")
        screen.get_by_role("button", name="Pay").click()
        expect(screen.get_by_text("so you can take 1 more").first).to_be_visible()
        expect(screen.get_by_label("Your name")).to_have_value("Ada Okafor")
        assert_usable(screen)
        assert_fits(screen)
    keep_screenshots(page, "limit-person")
    page.get_by_role("button", name="Give the places back").first.click()
    page.wait_for_url(f"**/events/{kind.event_id}")


def test_everybody_finds_back_to_what_they_hold(page: Page) -> None:
    kind = make_sale()
    for _ in range(2):
        page.goto(f"/events/{kind.event_id}")
        page.get_by_label("Standing, how many").fill("10")
        page.get_by_role("button", name="Checkout").first.click()
        expect(page.get_by_role("button", name="Confirm booking")).to_be_visible()
        # In a tab that stays open, so that nothing is left.
        page = page.context.new_page()
    page.goto(f"/events/{kind.event_id}")
    page.get_by_label("Standing, how many").fill("1")
    page.get_by_role("button", name="Checkout").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You already hold 20 places until")
    assert_usable(page)
    assert_fits(page)
    keep_screenshots(page, "holds-too-much")
    page.get_by_role("link", name="Go on").first.click()
    expect(page.get_by_role("button", name="Confirm booking")).to_be_visible()


def test_leaving_the_checkout_lets_the_places_go_soon_and_coming_back_keeps_them(page: Page) -> None:
    kind = make_sale()
    path = checkout_path(make_hold(kind, 2))
    page.goto(path)
    expect(page.locator("hold-departure:defined")).to_have_count(1)
    page.goto(f"/events/{kind.event_id}")
    _wait_until(page, lambda: _seconds_left(kind) <= 30)
    page.goto(path)
    expect(page.get_by_role("button", name="Confirm booking")).to_be_visible()
    _wait_until(page, lambda: _seconds_left(kind) > 800)


def test_loading_the_page_anew_is_not_leaving_even_when_the_beacon_is_late(page: Page) -> None:
    kind = make_sale()
    page.goto(checkout_path(make_hold(kind)))
    expect(page.locator("hold-departure:defined")).to_have_count(1)
    with page.expect_request("**/departure/deletion"):
        page.reload()
    _wait_until(page, lambda: _seconds_left(kind) > 800)


def test_going_on_is_not_leaving(page: Page) -> None:
    kind = make_sale(price_minor=500)
    page.add_init_script("navigator.sendBeacon = (url) => sessionStorage.setItem('beacon', url)")
    path = checkout_path(make_hold(kind))
    page.goto(path)
    listens = page.locator("hold-departure:defined")
    expect(listens).to_have_count(1)
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(listens).to_have_count(1)
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/test-payments/**")
    page.goto(path)
    expect(page.get_by_text("Nothing has been paid yet.")).to_be_visible()
    page.goto(f"/events/{kind.event_id}")
    assert page.evaluate("sessionStorage.getItem('beacon')") is None
    page.goto(checkout_path(make_hold(kind)))
    expect(listens).to_have_count(1)
    page.goto(f"/events/{kind.event_id}")
    assert page.evaluate("sessionStorage.getItem('beacon')").endswith("/departure")


def test_the_last_two_minutes_show_a_button_for_more_time(page: Page) -> None:
    kind = make_sale()
    page.goto(checkout_path(make_hold(kind, seconds=123)))
    expect(page.get_by_text("Two minutes are left.")).to_be_hidden()
    expect(page.get_by_text("Two minutes are left.")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "checkout-late")
    page.get_by_role("button", name="I need more time").first.click()
    expect(page.get_by_text("Two minutes are left.")).to_be_hidden()


def test_everybody_can_set_early_prices_codes_and_the_limit(page: Page, phone: Page, olga: Owner) -> None:
    kind = _sale_with_members(organization_id=olga.organization_id)
    home = f"/dashboard/events/{kind.event_id}"
    paths = {
        "tickets": f"{home}/tickets",
        "early-prices": f"{home}/tickets/{kind.id}/early-prices",
        "codes": f"{home}/codes",
        "code-new": f"{home}/codes/new",
        "codes-many": f"{home}/codes/many",
        "sale-terms": f"{home}/sale-terms",
    }
    for screen in (page, phone):
        enter(screen, olga, home)
        for path in paths.values():
            screen.goto(path)
            assert_usable(screen)
            assert_fits(screen)
    for name, path in paths.items():
        page.goto(path)
        keep_screenshots(page, f"organizer-{name}")


def _sale_with_members(**of: str) -> TicketType:
    kind = make_sale(price_minor=2400, **of)  # type: ignore[arg-type]
    make_tier(kind, 1800, until=clock.now() + timedelta(days=2), quantity=12)
    make_code(make_ticket_type(_event(kind), name="Members", price_minor=900), most_places=8)
    return kind


def _event(kind: TicketType) -> Event:
    event = db.get_one(Event, kind.event_id)
    db.rollback()
    return event


def _seconds_left(kind: TicketType) -> float:
    left = func.extract("epoch", func.min(Claim.expires_at) - func.clock_timestamp())
    seconds = db.scalar(select(left).where(Claim.ticket_type_id == kind.id))
    db.rollback()
    return float(seconds or 0)


def _wait_until(page: Page, holds) -> None:
    """Give the beacon a moment to arrive."""
    for _ in range(50):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to pass in 5 seconds")
