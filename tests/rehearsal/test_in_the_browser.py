"""An organizer rehearses in a real browser, and a worker plays."""

import pytest
from playwright.sync_api import Page, expect

from app.events.models import Event
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter


@pytest.mark.timeout(240)
def test_the_rush_is_started_watched_and_read(page: Page, live_worker: None, event: Event, olga: Owner) -> None:
    enter(page, olga, f"/dashboard/events/{event.id}/tickets")
    page.get_by_role("link", name="Rehearse the rush").click()
    expect(page.get_by_role("heading", name="Rehearse the rush")).to_be_visible()
    assert_usable(page)
    page.get_by_label("Buyers").fill("24")
    page.get_by_role("button", name="Start the rush").click()
    expect(page.get_by_role("heading", name="Every place was sold once")).to_be_visible(timeout=90_000)
    expect(page.get_by_role("row", name="Places sold twice 0 Good")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "rehearsal-report")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page)
    page.get_by_role("link", name="Rehearse again").click()
    expect(page.get_by_role("cell", name="It held")).to_be_visible()
    assert_usable(page)
    assert_fits(page)


def test_everybody_can_watch_while_it_runs(page: Page, event: Event, olga: Owner) -> None:
    enter(page, olga, f"/dashboard/events/{event.id}/rehearsals")
    page.get_by_role("button", name="Start the rush").click()
    expect(page.get_by_role("heading", name="The buyers are on their way")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "rehearsal-running")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page)


def test_it_works_without_javascript(new_page: NewPage, event: Event, olga: Owner) -> None:
    screen = new_page(javascript=False)
    enter(screen, olga, f"/dashboard/events/{event.id}/rehearsals")
    screen.get_by_role("button", name="Start the rush").click()
    expect(screen.get_by_role("heading", name="The buyers are on their way")).to_be_visible()
    assert screen.locator("noscript meta[http-equiv=refresh]").count() == 1
    screen.get_by_role("button", name="Stop the rehearsal").click()
    expect(screen.get_by_role("heading", name="The rehearsal was stopped")).to_be_visible()
