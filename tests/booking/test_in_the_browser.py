"""The checkout and the ticket types in a real browser: on a phone, without JavaScript, usable by everybody."""

from playwright.sync_api import Page, expect

from app.events.models import Event
from app.infra.db import db
from app.inventory.models import TicketKind, TicketType
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter
from tests.makers.booking import checkout_path, lapse, make_booking
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.races.invariants import assert_all_hold


def test_a_paid_ticket_on_a_phone_without_javascript(new_page: NewPage) -> None:
    kind = make_sale(price_minor=2400)
    page = new_page(width=PHONE, javascript=False)
    page.goto(f"/events/{kind.event_id}")
    page.get_by_label("Standing, how many").fill("2")
    page.get_by_role("button", name="Checkout").click()
    page.get_by_label("E-mail").fill("grace@example.org")
    page.get_by_label("Your name").fill("Grace Hopper")
    page.get_by_role("button", name="Pay €48.00").click()
    page.get_by_role("button", name="Pay €48.00").click()
    page.wait_for_url("**/bookings/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are going")
    assert_all_hold()


def test_everybody_can_use_the_checkout(page: Page, phone: Page) -> None:
    kind = make_sale(price_minor=2400)
    reduced = make_ticket_type(_event(kind), name="Under 27", price_minor=1600, pool_id=kind.pool_id)
    path = checkout_path(make_hold(kind, 2))
    for screen in (page, phone):
        screen.goto(path)
        assert_usable(screen)
        assert_fits(screen)
    page.get_by_text("Names on the tickets").click()
    keep_screenshots(page, "checkout")
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "checkout-error")
    assert reduced.pool_id == kind.pool_id


def test_everybody_can_use_the_free_checkout_and_its_ends(page: Page, phone: Page) -> None:
    kind = make_sale()
    free, late = make_hold(kind), make_hold(kind, 2)
    booked = make_booking(kind)
    lapse(late)
    for name, path in (
        ("checkout-free", checkout_path(free)),
        ("checkout-lapsed", checkout_path(late)),
        ("checkout-booked", checkout_path(booked.hold_id)),
    ):
        for screen in (page, phone):
            screen.goto(path)
            assert_usable(screen)
            assert_fits(screen)
        keep_screenshots(page, name)
    page.goto(checkout_path(late))
    page.get_by_role("button", name="Get them again").click()
    expect(page.get_by_role("button", name="Confirm booking")).to_be_visible()


def test_the_shop_says_itself_that_fewer_are_left_than_were_chosen(page: Page) -> None:
    kind = make_sale(capacity=3, price_minor=2400)
    make_hold(kind, 2)
    page.goto(f"/events/{kind.event_id}")
    expect(page.get_by_text("1 left")).to_be_visible()
    page.get_by_label("Standing, how many").fill("3")
    page.get_by_role("button", name="Checkout").click()
    expect(page.get_by_text("1 left, we changed your booking")).to_be_visible()


def test_everybody_can_choose_again_when_places_are_gone(page: Page, phone: Page) -> None:
    kind = make_sale(capacity=3, price_minor=2400)
    make_ticket_type(_event(kind), name="Balcony", price_minor=3600, note="With a view")
    for screen in (page, phone):
        screen.goto(f"/events/{kind.event_id}")
        screen.get_by_label("Standing, how many").fill("3")
    make_hold(kind, 2)
    for screen in (page, phone):
        screen.get_by_role("button", name="Checkout").first.click()
        expect(screen.get_by_text("1 left, we changed your booking")).to_be_visible()
        assert_usable(screen)
        assert_fits(screen)
    keep_screenshots(page, "hold-refused")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Pay €24.00")).to_be_visible()


def test_everybody_can_say_what_is_for_sale(page: Page, phone: Page, olga: Owner) -> None:
    kind = make_sale(capacity=50, price_minor=2400, organization_id=olga.organization_id)
    make_ticket_type(_event(kind), name="Gallery", price_minor=9000, kind=TicketKind.VIP, capacity=8)
    make_booking(kind, 2)
    home = f"/dashboard/events/{kind.event_id}/tickets"
    for screen in (page, phone):
        enter(screen, olga, home)
        assert_usable(screen)
        assert_fits(screen)
        for path in (f"{home}/new", f"{home}/{kind.id}", f"/dashboard/events/{kind.event_id}/places/{kind.pool_id}"):
            screen.goto(path)
            assert_usable(screen)
            assert_fits(screen)
    page.goto(home)
    keep_screenshots(page, "ticket-types")
    page.goto(f"{home}/new")
    keep_screenshots(page, "ticket-type-new")
    page.get_by_label("Name").fill("Under 27")
    page.get_by_label("Price").fill("16")
    page.get_by_label("How many places").fill("20")
    page.get_by_role("button", name="Add to the list").click()
    expect(page.get_by_text("Under 27 is on the list.")).to_be_visible()


def test_everybody_can_cancel_a_booking(page: Page, phone: Page, olga: Owner) -> None:
    booking = make_booking(make_sale(organization_id=olga.organization_id), 2)
    path = f"/dashboard/events/{booking.event_id}/bookings/{booking.id}"
    enter(page, olga, path)
    page.get_by_role("link", name="Cancel this booking").click()
    enter(phone, olga, f"{path}/cancellation")
    for screen in (page, phone):
        assert_usable(screen)
        assert_fits(screen)
    keep_screenshots(page, "booking-cancel")
    page.get_by_label("Reason").fill("The band is ill")
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_text("The booking is cancelled.")).to_be_visible()


def _event(kind: TicketType) -> Event:
    event = db.get_one(Event, kind.event_id)
    db.rollback()
    return event
