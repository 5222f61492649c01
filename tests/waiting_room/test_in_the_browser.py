"""The waiting room in a real browser, on a phone: usable by everybody, live with JavaScript and whole without."""

from playwright.sync_api import Page, expect

from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import TicketType
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter
from tests.makers.inventory import make_sale
from tests.makers.line import fill
from tests.makers.waiting_room import let_time_pass, make_room, start_sale

# A live server knows of what a test did within a second or so; the page looks again a little later.
SOON = 40_000


def test_from_the_event_s_page_to_the_picker(phone: Page) -> None:
    kind = make_sale()
    event_id = make_room(event_id=kind.event_id, starts_in=20, per_minute=600)
    phone.goto(f"/events/{event_id}")
    expect(phone.get_by_role("button", name="Join the waiting room")).to_be_visible(timeout=SOON)
    _is_well_made(phone, "door")
    phone.get_by_role("button", name="Join the waiting room").click()
    expect(phone.get_by_role("heading", name="You are in the draw")).to_be_visible()
    _is_well_made(phone, "gathering")
    start_sale(event_id)
    phone.reload()
    expect(phone.get_by_role("heading", name="It is your turn")).to_be_visible(timeout=SOON)
    expect(phone).to_have_title("Your turn: The Winter Garden – Foyer")
    expect(phone.get_by_role("status").filter(has_text="It is your turn")).to_have_count(1)
    _is_well_made(phone, "turn")
    phone.get_by_role("button", name="Choose tickets").click()
    _takes_a_ticket(phone, kind)


def test_before_the_room_opens(phone: Page) -> None:
    event_id = make_room(opens_in=600, starts_in=1200)
    _come_to_a_new_room(phone, event_id, "Not open yet")
    expect(phone.get_by_role("button", name="Join the line")).to_have_count(0)
    _is_well_made(phone, "soon")


def test_the_same_without_javascript(new_page: NewPage) -> None:
    phone = new_page(width=PHONE, javascript=False)
    kind = make_sale()
    event_id = make_room(event_id=kind.event_id, starts_in=2, per_minute=600)
    _come_to_a_new_room(phone, event_id)
    phone.get_by_role("button", name="Join the line").click()
    # The page comes again by itself.
    expect(phone.get_by_role("heading", name="It is your turn")).to_be_visible(timeout=40_000)
    phone.get_by_role("button", name="Choose tickets").click()
    expect(phone.get_by_text("You are in until")).to_be_visible()
    phone.get_by_label("Standing, how many").fill("1")
    phone.get_by_role("button", name="Checkout").click()
    phone.wait_for_url("**/checkout/**")


def test_the_page_follows_the_line_and_keeps_its_reader_informed(phone: Page) -> None:
    event_id = make_room(per_minute=60)
    fill(event_id, 30)
    start_sale(event_id)
    _come_to_a_new_room(phone, event_id)
    phone.get_by_role("button", name="Join the line").click()
    expect(phone.get_by_text("Your place is 31")).to_be_visible()
    first = phone.locator("waiting-line").get_attribute("data-seen")
    _is_well_made(phone, "waiting")
    said = phone.get_by_role("status").filter(has_text="ahead of you")
    phone.locator("waiting-line").evaluate("line => line.say()")
    expect(said).to_have_count(1)
    let_time_pass(event_id, 5)
    expect(phone.locator(f"waiting-line:not([data-seen='{first}'])")).to_be_visible(timeout=30_000)
    expect(phone).to_have_title("Place 31: The Winter Garden – Foyer")
    # Nobody finds what was true before beside what is true now.
    expect(said).to_have_count(0)


def test_the_organizer_switches_it_on_and_watches(phone: Page, olga: Owner) -> None:
    kind = make_sale(organization_id=olga.organization_id)
    page = f"/dashboard/events/{kind.event_id}/waiting-room"
    enter(phone, olga, page)
    _is_well_made(phone, "desk-off")
    make_room(event_id=kind.event_id)
    db.rollback()
    phone.reload()
    expect(phone.get_by_text("People are gathering")).to_be_visible()
    _is_well_made(phone, "desk-gathering")
    fill(kind.event_id, 77)
    expect(phone.get_by_text("77 came in all")).to_be_visible(timeout=SOON)
    phone.get_by_role("button", name="Pause").click()
    expect(phone.get_by_role("button", name="Go on")).to_be_visible()
    _is_well_made(phone, "desk-paused")


def test_everybody_can_read_about_the_draw(phone: Page) -> None:
    event_id = make_room()
    fill(event_id, 20)
    phone.goto(f"/events/{event_id}/waiting-room/draw")
    _is_well_made(phone, "draw-before")
    start_sale(event_id)
    phone.goto(f"/events/{event_id}/waiting-room")
    phone.goto(f"/events/{event_id}/waiting-room/draw")
    expect(phone.get_by_role("link", name="Download the order")).to_be_visible()
    _is_well_made(phone, "draw-after")


def _takes_a_ticket(screen: Page, kind: TicketType) -> None:
    expect(screen.get_by_text("You are in until")).to_be_visible()
    _is_well_made(screen, "inside")
    screen.get_by_role("button", name=f"One more {kind.name}").click()
    screen.get_by_role("button", name="Checkout").first.click()
    screen.wait_for_url("**/checkout/**")


def _is_well_made(screen: Page, name: str) -> None:
    assert_usable(screen)
    assert_fits(screen)
    keep_screenshots(screen, f"line-{name}")


def _come_to_a_new_room(phone: Page, event_id: Id, sign: str = "Join the line") -> None:
    """Ask for the page until the live server knows of the room: each process looks for new ones once a second."""
    seen = phone.get_by_text(sign, exact=True)
    for _ in range(20):
        phone.goto(f"/events/{event_id}/waiting-room")
        if seen.count():
            return
        phone.wait_for_timeout(250)
    raise AssertionError("the server never knew of the room")
