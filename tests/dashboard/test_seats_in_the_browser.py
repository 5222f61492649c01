"""The house and the counter in a real browser: usable by everybody, on a phone, by keyboard, without JavaScript."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from app.core.actor import SYSTEM
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import actions as inventory
from app.inventory.actions import Keeping
from app.inventory.models import SeatBlock, TicketKind, TicketType
from app.tickets.models import Ticket
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter
from tests.makers.booking import book_hold
from tests.makers.inventory import make_ticket_type
from tests.makers.seats import make_seat_hold, make_seated_sale

PAGES = {
    "seats": "/seats",
    "house-plan": "/seats/house",
    "house-list": "/seats/house?view=list",
    "box-office": "/box-office",
    "move": "/seats/moves/{ticket}",
    "swap": "/seats/moves/{ticket}/confirmation?to=sa6",
    "booking": "/bookings/{booking}",
}


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_it(page: Page, phone: Page, olga: Owner, ids: dict[str, str], name: str) -> None:
    path = "/dashboard/events/{event}" + PAGES[name]
    for screen in (page, phone):
        enter(screen, olga, path.format(**ids))
        assert_usable(screen)
        assert_fits(screen)
    keep_screenshots(page, f"seats-{name}")


def test_a_sale_at_the_counter_without_javascript(new_page: NewPage, olga: Owner, ids: dict[str, str]) -> None:
    page = new_page(javascript=False)
    enter(page, olga, f"/dashboard/events/{ids['event']}/seats/house")
    page.get_by_label("Stalls A 1, free").check()
    page.get_by_role("button", name="Sell").click()
    page.get_by_label("Ticket for Stalls A 1").select_option(label="Under 27, €12")
    page.get_by_role("button", name="Change the tickets").click()
    expect(page.get_by_role("heading", name="Sell")).to_be_visible()
    page.get_by_label("Name").fill("Grace Hopper")
    page.get_by_label("In cash").check()
    page.get_by_role("button", name="Taken: €12.00").click()
    expect(page.get_by_role("heading", name="Sold")).to_be_visible()
    expect(page.get_by_text("Stalls A 1")).to_be_visible()


def test_a_sale_is_looked_at_on_the_way(page: Page, olga: Owner, ids: dict[str, str]) -> None:
    enter(page, olga, f"/dashboard/events/{ids['event']}/box-office")
    page.get_by_role("button", name="One more Zone z1").click(click_count=2)
    page.get_by_role("button", name="Hold these").click()
    expect(page.get_by_role("heading", name="Sell")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "seats-sale")
    page.get_by_role("button", name="Make it complimentary").click()
    expect(page.get_by_role("heading", name="Give away")).to_be_visible()
    page.get_by_label("Name").fill("Critic")
    page.get_by_label("Why it costs nothing").fill("Press")
    page.get_by_role("button", name="Issue the tickets").click()
    expect(page.get_by_role("heading", name="Issued")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "seats-sold")


def test_the_house_by_keyboard(page: Page, olga: Owner, ids: dict[str, str]) -> None:
    enter(page, olga, f"/dashboard/events/{ids['event']}/seats/house")
    page.get_by_label("Stalls A 1, free").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 seats ticked")).to_be_visible()
    page.get_by_role("button", name="Keep for the house").click()
    expect(page.get_by_text("Kept by the house: 2 seats.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("As before: 2 seats.")).to_be_visible()


def test_the_house_is_searched_while_typing(page: Page, olga: Owner, ids: dict[str, str]) -> None:
    enter(page, olga, f"/dashboard/events/{ids['event']}/seats/house")
    page.get_by_label("As", exact=True).select_option("List")
    expect(page.get_by_role("link", name=re.compile("^Move"))).to_have_count(3)
    page.get_by_label("Find a name").press_sequentially("mei-l")
    expect(page.get_by_role("link", name=re.compile("^Move"))).to_have_count(1)
    expect(page.get_by_label("Find a name")).to_be_focused()
    page.get_by_label("As", exact=True).select_option("Plan")
    page.get_by_label(re.compile("^Stalls A 6, sold")).check()
    page.get_by_label("Stalls A 1, free").check()
    expect(page.get_by_text("2 seats ticked")).to_be_visible()
    page.get_by_role("button", name="Move or swap").click()
    expect(page.get_by_role("heading", name="Move to Stalls A 1?")).to_be_visible()


def test_two_people_swap_their_seats(page: Page, olga: Owner, ids: dict[str, str]) -> None:
    enter(page, olga, f"/dashboard/events/{ids['event']}/bookings/{ids['booking']}")
    page.get_by_role("link", name=re.compile("Move Ada Okafor, Stalls A 3")).click()
    page.get_by_role("group", name="Stalls A").get_by_label("6").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("rowheader", name=re.compile("Mei-Ling"))).to_be_visible()
    page.get_by_role("button", name="Swap the two").click()
    expect(page.get_by_text("The two have changed seats")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("Stalls A 6"))).to_be_visible()


@pytest.fixture
def ids(app: Flask, olga: Owner) -> dict[str, str]:
    zones: dict[str, TicketType] = make_seated_sale(organization_id=olga.organization_id, price_minor=0)
    stalls = zones["z1"]
    event = db.get_one(Event, stalls.event_id)
    make_ticket_type(event, name="Under 27", pool_id=stalls.pool_id, price_minor=1200)
    booking = book_hold(make_seat_hold(stalls, "sa3", "sa4"))
    book_hold(make_seat_hold(stalls, "sa6"), name="Mei-Ling Søndergaard", email="mei@example.org")
    make_seat_hold(zones["z2"], "sc3")
    for keys, keeping in (
        (["sb1", "sb2"], Keeping(SeatBlock.ALLOTMENT, "The sponsor")),
        (["sd1"], Keeping(SeatBlock.KILLED)),
        (["sb7", "sb8"], Keeping(SeatBlock.HOUSE)),
    ):
        with transaction():
            inventory.keep_seats(db.get_one(Event, event.id), keys, keeping, by=SYSTEM)
    with transaction():
        # From now on they cost something; whoever has one keeps it for nothing.
        paid = {"kind": TicketKind.PAID, "price_minor": 4800}
        db.execute(update(TicketType).where(TicketType.name.like("Zone%")).values(**paid))
    ticket = db.scalars(select(Ticket.id).where(Ticket.booking_id == booking.id, Ticket.seat == "sa3")).one()
    return {"event": event.id, "booking": booking.id, "ticket": ticket}
