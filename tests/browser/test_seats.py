"""Choosing seats in a real browser: by mouse, keyboard and touch, beside others, in light and dark."""

from playwright.sync_api import Page, expect

from app.venues.starters import playhouse
from tests.bench.screenshots import keep_screenshots
from tests.makers.seats import make_seat_hold, make_seated_sale


def test_a_chosen_seat_is_held_at_once(page: Page) -> None:
    zones = make_seated_sale(plan=playhouse(), price_minor=4800)
    event_id = zones["z1"].event_id
    make_seat_hold(zones["z1"], "sa3", "sa4")
    page.goto(f"/events/{event_id}/seats")
    page.get_by_label("Stalls row D seat 11").check()
    expect(page.get_by_text("Seats held for you until")).to_be_visible()
    page.get_by_label("Stalls row D seat 12").check()
    expect(page.get_by_text("2 seats", exact=True)).to_be_visible()
    keep_screenshots(page, "seats")
