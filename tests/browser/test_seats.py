"""Choosing seats in a real browser: by mouse, keyboard and touch, beside others, in light and dark."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import TicketType
from app.venues.starters import arena, house_of, playhouse
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import FOLDER, keep_screenshots
from tests.makers.booking import lapse, seconds_left
from tests.makers.inventory import make_ticket_type
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.terms import make_code
from tests.races.invariants import assert_all_hold
from tests.races.rush import wait_until


@pytest.fixture
def house() -> str:
    """Put the house of 300 on sale, with some seats taken, and return the address of its seats."""
    zones = make_seated_sale(plan=playhouse(), price_minor=4800)
    make_seat_hold(zones["z1"], "sa3", "sa4", "sa5", "sb9", "sb10", "sd1")
    return f"/events/{zones['z1'].event_id}/seats"


def test_everybody_can_use_the_plan(page: Page, phone: Page, house: str) -> None:
    for screen in (page, phone):
        screen.goto(house)
        assert_usable(screen)
        assert_fits(screen)
    page.get_by_label("Stalls row D seat 11").check()
    _expect_held(page, "1 seat")
    page.get_by_label("Stalls row D seat 12").check()
    _expect_held(page, "2 seats")
    assert_usable(page)
    page.mouse.move(5, 5)
    keep_screenshots(page, "seats")


def test_everybody_can_use_the_list(page: Page, phone: Page, house: str) -> None:
    for screen in (page, phone):
        screen.goto(f"{house}/list")
        assert_usable(screen)
        assert_fits(screen)
    page.get_by_label("Stalls row D seat 11").check()
    _expect_held(page, "1 seat")
    keep_screenshots(page, "seats-list")


def test_from_the_event_to_the_checkout_by_keyboard(page: Page, house: str) -> None:
    page.goto(house.removesuffix("/seats"))
    page.get_by_role("link", name="Choose seats").press("Enter")
    page.wait_for_url("**/seats")
    page.get_by_label("Wheelchair places").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Find the best")).to_be_focused()
    # Zooming, then one stop for all 300 seats.
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.seat')"):
            break
    expect(page.get_by_label("Stalls row A seat 1,")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Stalls row A seat 2,")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Stalls row A seat 6,")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    _expect_held(page, "1 seat")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    _expect_held(page, "2 seats")
    expect(page).to_have_url(re.compile(r"/seats/\w+/[\w-]+$"))
    page.reload()
    _expect_held(page, "2 seats")
    page.get_by_label("Your seats").get_by_role("link", name="Continue").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Details and pay")
    page.go_back()
    _expect_held(page, "2 seats")
    assert_all_hold()


def test_leaving_lets_the_seats_go_soon_and_moving_about_does_not(page: Page, house: str) -> None:
    page.add_init_script("""
        const send = navigator.sendBeacon.bind(navigator);
        navigator.sendBeacon = (address, form) => sessionStorage.setItem("sent", address) ?? send(address, form);
    """)
    page.goto(house)
    page.get_by_label("Stalls row D seat 11").check()
    _expect_held(page, "1 seat")
    expect(page.locator("hold-departure:defined")).to_have_count(1)
    for name in ("Choose by row", "Choose on the plan"):
        page.get_by_role("link", name=name).last.click()
        _expect_held(page, "1 seat")
        expect(page.locator("hold-departure:defined")).to_have_count(1)
    page.get_by_label("Your seats").get_by_role("link", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Details and pay")
    assert page.evaluate("sessionStorage.getItem('sent')") is None
    page.go_back()
    _expect_held(page, "1 seat")
    expect(page.locator("hold-departure:defined")).to_have_count(1)
    address = page.url
    page.get_by_role("link", name="Foyer").first.click()
    page.wait_for_url("**/")
    hold = Id(address.split("/")[-2])
    wait_until(lambda: seconds_left(hold) <= 30)
    page.goto(address)
    _expect_held(page, "1 seat")
    wait_until(lambda: seconds_left(hold) > 500)


def test_on_a_phone_by_touch(phone: Page, house: str) -> None:
    phone.goto(house)
    phone.get_by_label("Stalls row F seat 3,").tap()
    _expect_held(phone, "1 seat")
    phone.get_by_label("Stalls row F seat 4,").tap()
    _expect_held(phone, "2 seats")
    phone.get_by_role("button", name="Zoom in").tap()
    assert_fits(phone)
    phone.get_by_role("button", name="Give back Stalls F 3").tap()
    _expect_held(phone, "1 seat")
    expect(phone.get_by_label("Stalls row F seat 3,")).not_to_be_checked()
    phone.get_by_label("Your order").get_by_role("link", name="Continue").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Details and pay")


def test_what_one_takes_turns_grey_for_the_other_within_five_seconds(new_page: NewPage, house: str) -> None:
    one, other = new_page(), new_page()
    one.goto(house)
    other.goto(house)
    expect(one.locator(".seat[tabindex='0']")).to_have_count(1)
    other.get_by_label("Stalls row E seat 9,").check()
    _expect_held(other, "1 seat")
    expect(one.get_by_label("Stalls row E seat 9,")).to_be_disabled(timeout=7_000)
    expect(other.get_by_label("Stalls row E seat 9,")).to_be_enabled()
    other.get_by_role("button", name="Give all back").click()
    expect(one.get_by_label("Stalls row E seat 9,")).to_be_enabled(timeout=7_000)


def test_a_choice_that_leaves_a_single_seat_says_what_to_take_instead(page: Page, house: str) -> None:
    page.goto(house)
    page.get_by_label("Stalls row A seat 16,").check()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "seats-refused")
    page.get_by_role("button", name=re.compile("^Take")).click()
    _expect_held(page, "1 seat")
    expect(page.get_by_label("Stalls row A seat 16,")).not_to_be_checked()


def test_on_a_phone_a_refusal_comes_into_view(phone: Page, house: str) -> None:
    phone.goto(house)
    phone.get_by_label("Stalls row A seat 16,").check()
    expect(phone.get_by_role("alert")).to_be_in_viewport()


def test_the_best_seats_on_a_button(page: Page, house: str) -> None:
    page.goto(house)
    page.get_by_label("Seats together").select_option("4")
    page.get_by_label("Where").select_option("Circle")
    page.get_by_role("button", name="Find the best").click()
    _expect_held(page, "4 seats")
    expect(page.locator(".plan .seat:checked")).to_have_count(4)


def test_a_code_opens_its_tickets_among_the_seats(page: Page, new_page: NewPage) -> None:
    everybody = make_seated_sale(plan=playhouse(), price_minor=4800)["z1"]
    members = make_ticket_type(_event(everybody), name="Members", price_minor=3000, pool_id=everybody.pool_id)
    make_code(members, code="VELVET")
    plain = new_page(width=PHONE, javascript=False)
    for screen in (page, plain):
        screen.goto(f"/events/{everybody.event_id}/seats")
        screen.get_by_text("Have a code?").click()
        screen.get_by_label("Access code").fill("wrong")
        screen.keyboard.press("Enter")
        expect(screen.get_by_text("This code opens nothing here.")).to_be_visible()
        assert_fits(screen)
    assert_usable(page)
    keep_screenshots(page, "seats-code-wrong")
    # The field leads on with what is held by now, not with what was held when the page came.
    page.get_by_label("Stalls row C seat 9").check()
    _expect_held(page, "1 seat")
    page.get_by_label("Access code").fill("velvet")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The code VELVET is in use")).to_be_visible()
    _expect_held(page, "1 seat")
    page.get_by_label("Ticket for Stalls C 9").select_option(members.id)
    expect(page.locator(".stub .total")).to_have_text("€30")
    assert_usable(page)
    keep_screenshots(page, "seats-code")
    page.get_by_role("link", name="Choose by row").last.click()
    expect(page.get_by_text("The code VELVET is in use")).to_be_visible()
    plain.get_by_label("Access code").fill("velvet")
    plain.get_by_role("button", name="Show seats").click()
    plain.get_by_label("Stalls row D seat 9").check()
    plain.get_by_role("button", name="Hold these seats").click()
    expect(plain.get_by_label("Ticket for Stalls D 9")).to_contain_text("Members, €30")


def test_when_the_time_is_up_the_seats_can_be_had_again(page: Page, house: str) -> None:
    page.goto(house)
    page.get_by_label("Stalls row D seat 11").check()
    _expect_held(page, "1 seat")
    lapse(Id(page.url.split("/")[-2]))
    page.evaluate("document.querySelector('seat-clock').endsAt = performance.now()")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "seats-lapsed")
    page.get_by_role("button", name="Get them again").click()
    _expect_held(page, "1 seat")
    expect(page.locator("seat-clock")).to_contain_text("Held for")


def test_a_large_house_is_shown_by_sections(page: Page, phone: Page) -> None:
    zones = make_seated_sale(plan=arena(), price_minor=4800)
    for screen in (page, phone):
        screen.goto(f"/events/{zones['z1'].event_id}/seats")
        assert_usable(screen)
        assert_fits(screen)
    keep_screenshots(page, "seats-sections")
    page.get_by_role("link", name="Block 101").click()
    page.get_by_label("Block 101 row C seat 4,").check()
    _expect_held(page, "1 seat")
    page.get_by_role("link", name="All sections").click()
    page.get_by_role("link", name="Block 102").click()
    page.get_by_label("Block 102 row C seat 4,").check()
    _expect_held(page, "2 seats")


def test_a_wide_house_with_two_floors_can_be_seen_as_a_whole(page: Page) -> None:
    zones = make_seated_sale(plan=house_of(2_000), price_minor=4800)
    page.goto(f"/events/{zones['z1'].event_id}/seats")
    floors = page.get_by_label("Floors")
    expect(floors.get_by_role("link")).to_have_count(2)
    assert_fits(page)
    page.get_by_role("button", name="Zoom out").click()
    wide = page.evaluate("(house => house.scrollWidth - house.clientWidth)(document.querySelector('.house'))")
    assert wide <= 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / "seats-floors-1280-light.png", full_page=True)


def test_without_a_script_on_a_phone(new_page: NewPage, house: str) -> None:
    page = new_page(width=PHONE, javascript=False)
    page.goto(house)
    page.get_by_label("Stalls row D seat 11").check()
    page.get_by_label("Stalls row D seat 12").check()
    page.get_by_role("button", name="Hold these seats").click()
    _expect_held(page, "2 seats")
    page.get_by_role("button", name="Give back Stalls D 12").click()
    _expect_held(page, "1 seat")
    assert_fits(page)
    page.locator(".ticket__stub").get_by_role("link", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Details and pay")


def _event(kind: TicketType) -> Event:
    event = db.get_one(Event, kind.event_id)
    db.rollback()
    return event


def _expect_held(page: Page, words: str) -> None:
    expect(page.locator(".total__count b")).to_have_text(words)
