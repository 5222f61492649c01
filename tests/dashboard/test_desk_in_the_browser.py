"""The organizer's pages in a real browser: usable by everybody, on a phone, in both schemes, without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.events.models import Event
from tests.bench.axe import assert_usable
from tests.bench.browser import NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter
from tests.makers.booking import make_booking
from tests.makers.events import make_draft, make_event
from tests.makers.inventory import make_ticket_type

PAGES = {
    "dashboard": "/dashboard",
    "dashboard-drafts": "/dashboard?tab=drafts",
    "overview": "/dashboard/events/{event}",
    "overview-draft": "/dashboard/events/{draft}",
    "bookings": "/dashboard/events/{event}/bookings",
    "booking": "/dashboard/events/{event}/bookings/{booking}",
    "event-new": "/dashboard/organizations/{organization}/events/new",
    "event-edit": "/dashboard/events/{draft}/edit",
}


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_desk(page: Page, phone: Page, olga: Owner, ids: dict[str, str], name: str):
    for screen in (page, phone):
        enter(screen, olga, PAGES[name].format(**ids))
        assert_usable(screen)
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    keep_screenshots(page, f"desk-{name}")


def test_an_event_is_written_and_published_without_javascript(new_page: NewPage, olga: Owner):
    page = new_page(javascript=False)
    enter(page, olga, "/dashboard")
    page.get_by_role("link", name="New event").first.click()
    page.get_by_label("Title").fill("Salon für alte Musik")
    page.get_by_label("Start").fill("2031-05-14T19:30")
    page.get_by_label("Name of the new venue").fill("Kleiner Saal")
    page.get_by_label("City").fill("Hamburg")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page).to_have_url(re.compile("/tickets/new$"))
    expect(page.get_by_text("The draft is kept.")).to_be_visible()


def test_a_row_is_added_and_the_text_is_shown_without_a_reload(page: Page, olga: Owner, ids: dict[str, str]):
    enter(page, olga, f"/dashboard/events/{ids['draft']}/edit")
    page.get_by_label("Name", exact=True).fill("Mei Ling")
    page.get_by_role("button", name="Add a person").click()
    expect(page.get_by_label("Name", exact=True)).to_have_count(2)
    expect(page.get_by_label("Name", exact=True).first).to_have_value("Mei Ling")
    page.get_by_label("Description").fill("So **loud**")
    page.get_by_role("button", name="Show how it reads").click()
    expect(page.locator("#preview strong")).to_have_text("loud")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("The page is saved.")).to_be_visible()


def test_bookings_are_found_while_typing(page: Page, olga: Owner, ids: dict[str, str]):
    enter(page, olga, f"/dashboard/events/{ids['event']}/bookings")
    page.get_by_label("Find a booking").press_sequentially("mei")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.get_by_role("rowheader")).to_contain_text("Mei-Ling Søndergaard")


@pytest.fixture
def ids(olga: Owner) -> dict[str, str]:
    event: Event = make_event(olga.organization_id, by=olga.actor)
    standing = make_ticket_type(event, name="Standing", capacity=40)
    make_ticket_type(event, name="Under 27", capacity=0, pool_id=standing.pool_id)
    make_ticket_type(event, name="VIP", price_minor=9500, capacity=10)
    make_booking(standing, 2, name="Mei-Ling Søndergaard", email="mei@example.org")
    booking = make_booking(standing, 3)
    draft = make_draft(olga.organization_id, by=olga.actor, title="Low Tide Lectures", stock="sky")
    return {
        "event": event.id,
        "draft": draft.id,
        "booking": booking.id,
        "organization": olga.organization_id,
    }
