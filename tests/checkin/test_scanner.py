"""The check-in page in a real browser: with a camera, without one, and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, Route, expect
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from tests.bench.axe import assert_usable
from tests.bench.browser import DESKTOP, PHONE, NewPage
from tests.bench.camera import film, launch_with_camera
from tests.bench.screenshots import keep_screenshots
from tests.makers.checkin import Door, code_of, make_tickets


def says(page: Page, words: str) -> None:
    expect(page.locator("#result h1")).to_contain_text(re.compile(words, re.IGNORECASE))


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code on the ticket").fill(code)
    page.get_by_role("button", name="Check the code").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_typed_codes_get_full_screen_answers(new_page: NewPage, door: Door, width: int, *, javascript: bool) -> None:
    [ticket] = make_tickets(door.event_id)
    page = new_page(width=width, javascript=javascript)
    page.goto(door.path)
    type_code(page, code_of(ticket))
    says(page, "Come in.*Standing")
    expect(page.locator("#result [data-of-all]")).to_have_text("1 of 1")
    page.get_by_role("link", name="Next").click()
    type_code(page, code_of(ticket))
    says(page, "Already in.*Since")
    page.get_by_role("link", name="Next").click()
    type_code(page, "nonsense")
    says(page, "Stop.*Unknown code")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_people_are_found_by_name_let_in_and_taken_back(new_page: NewPage, door: Door, *, javascript: bool) -> None:
    make_tickets(door.event_id, name="Mei-Ling Søndergaard")
    page = new_page(width=PHONE, javascript=javascript)
    page.goto(door.path)
    page.get_by_role("link", name="Name").click()
    page.get_by_label("Find by name").fill("mei")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Let in Mei-Ling").click()
    says(page, "Come in")
    page.get_by_role("button", name="Undo").click()
    # The result goes when it is undone; the form below it is there all the time.
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.goto(door.path + "?q=mei")
    expect(page.get_by_role("button", name="Let in Mei-Ling")).to_be_visible()


def test_a_hand_scanner_types_fast_and_presses_enter(phone: Page, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    phone.goto(door.path)
    expect(phone.get_by_text("The camera is off")).to_be_visible()
    phone.locator("h1").first.click(force=True)
    # All at once: between two keys of the driver's own keyboard there may be more time than a hand scanner takes.
    phone.evaluate(
        "keys => keys.forEach(key => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})))",
        [*code_of(ticket), "Enter"],
    )
    says(phone, "Come in")


def test_counts_and_last_scans_follow_other_doors(page: Page, phone: Page, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    page.goto(door.path)
    expect(page.locator(".figure-big")).to_have_text("0")
    phone.goto(door.path)
    type_code(phone, code_of(ticket))
    says(phone, "Come in")
    expect(page.locator(".figure-big")).to_have_text("1", timeout=8000)
    expect(page.locator("#last-scans")).to_contain_text("Ada Okafor")
    expect(page.locator(".door__bar [data-of-all]")).to_have_text("1 of 1")


def test_without_a_network_the_door_says_so_and_counts_nothing_twice(phone: Page, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    phone.goto(door.path)
    lost: list[str | None] = []

    def lose_the_answer(route: Route) -> None:
        if not lost:
            route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    phone.route("**/scans", lose_the_answer)
    type_code(phone, code_of(ticket))
    says(phone, "No answer")
    assert len(lost) == 3
    assert len(set(lost)) == 1
    phone.unroute("**/scans")
    phone.get_by_role("link", name="Next").click()
    type_code(phone, code_of(ticket))
    says(phone, "Already in")


@pytest.fixture
def filmed(tmp_path: Path, playwright: Playwright, live_server: str) -> Iterator[object]:
    """Open phone pages whose camera sees the given text as a QR code."""
    browsers: list[Browser] = []

    def open_page(text: str) -> Page:
        square = tmp_path / "code.png"
        code = QRCode(error_correction=ERROR_CORRECT_M, box_size=8, border=6)
        code.add_data(text)
        with square.open("wb") as file:
            code.make_image().save(file)
        browser = launch_with_camera(playwright, film(Image.open(square), tmp_path / "code.y4m"))
        browsers.append(browser)
        context = browser.new_context(
            base_url=live_server, viewport={"width": PHONE, "height": 844}, permissions=["camera"]
        )
        context.set_default_timeout(15_000)
        return context.new_page()

    yield open_page
    for browser in browsers:
        browser.close()


def test_the_camera_lets_a_ticket_in_once_and_not_again_while_it_is_held(filmed, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    page = filmed(code_of(ticket))
    page.goto(door.path)
    says(page, "Come in")
    assert page.locator("door-scanner").get_attribute("data-camera") == "live"
    page.wait_for_timeout(4000)
    says(page, "Come in")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Hold the code in the frame")).to_be_visible()
    look_at(page, "camera")
    page.reload()
    says(page, "Already in")


def test_a_forged_code_before_the_camera_is_stopped(filmed, door: Door) -> None:
    page = filmed("https://evil.example/ticket/1")
    page.goto(door.path)
    says(page, "Stop")
    keep_screenshots(page, "door-stop-camera")


def test_every_state_of_the_door_can_be_used_by_everybody(new_page: NewPage, door: Door) -> None:
    [ticket, other] = make_tickets(door.event_id, 2)
    for width in (PHONE, DESKTOP):
        page = new_page(width=width)
        page.goto(door.path + "?q=ada")
        expect(page.get_by_text("The camera is off")).to_be_visible()
        look_at(page, "ready")
        for code, name in ((code_of(ticket), "admit"), (code_of(ticket), "used"), ("nonsense", "stop")):
            type_code(page, code)
            expect(page.locator(f'#result [data-result="{name}"]')).to_be_visible()
            look_at(page, name)
            page.get_by_role("link", name="Next").click()
        ticket = other


def look_at(page: Page, name: str) -> None:
    width = page.evaluate("innerWidth")
    assert_usable(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    if width == PHONE or name != "ready":
        keep_screenshots(page, f"door-{name}")
