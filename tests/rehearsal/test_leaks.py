"""While a copy is on sale, nobody but its made-up buyers ever meets it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.booking import actions as booking
from app.booking.rules import BookingDetails
from app.core.ids import Id
from app.dashboard.queries import events as desk
from app.events import queries as events
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.inventory.models import TicketType
from app.notifications.models import Delivery
from app.rehearsal import copies
from app.tickets.models import Ticket
from tests.cast import Owner, signed_in
from tests.makers.inventory import make_hold


@pytest.fixture
def copy_id(event: Event) -> Id:
    """A copy on sale, of which somebody has a ticket."""
    with transaction():
        made = copies.copy_event(event.id)
    close_session()
    held = make_hold(db.scalars(select(TicketType).where(TicketType.event_id == made)).one(), 2)
    db.rollback()
    with transaction():
        booking.book(held, BookingDetails(email="buyer-1@rehearsal.example", name="Buyer 1"))
    close_session()
    return made


@pytest.mark.parametrize("path", ["/", "/?q=winter", "/?category=other", "/events/{original}"])
def test_no_list_shows_it(client: FlaskClient, event: Event, copy_id: Id, path: str) -> None:
    page = client.get(path.format(original=event.id))
    assert page.status_code == 200
    assert event.id in page.text
    assert copy_id not in page.text


@pytest.mark.parametrize("path", ["/events/{copy}", "/events/{copy}/calendar.ics"])
def test_it_has_no_page(client: FlaskClient, copy_id: Id, path: str) -> None:
    assert client.get(path.format(copy=copy_id)).status_code == 404


def test_its_categories_are_not_on(client: FlaskClient, event: Event, copy_id: Id) -> None:
    with transaction() as session:
        session.get_one(Event, copy_id).category = "film"  # type: ignore[assignment]
    assert "category=film" not in client.get("/").text


@pytest.mark.parametrize("tab", ["upcoming", "drafts", "past"])
def test_the_organizer_does_not_see_it(app: Flask, event: Event, copy_id: Id, olga: Owner, tab: str) -> None:
    shelf = desk.events_of(olga.organization_id, tab)
    assert copy_id not in [row.id for row in shelf.rows]
    assert sum(shelf.counts.values()) == 1
    db.rollback()
    office = signed_in(app, olga)
    assert copy_id not in office.get("/dashboard").text
    for place in ("", "/bookings", "/tickets", "/edit", "/door", "/rehearsals"):
        assert office.get(f"/dashboard/events/{copy_id}{place}").status_code == 404, place


def test_its_figures_are_nobodys(app: Flask, event: Event, copy_id: Id, olga: Owner) -> None:
    page = signed_in(app, olga).get(f"/dashboard/events/{event.id}").text
    assert "buyer-1@" not in page
    assert "0 of 10 sold" in page


def test_nobody_gets_a_mail(copy_id: Id) -> None:
    assert len(db.scalars(select(Ticket)).all()) == 2
    assert db.scalars(select(Delivery)).all() == []


def test_it_costs_nothing_and_is_no_habit(copy_id: Id, olga: Owner) -> None:
    kinds = db.scalars(select(TicketType).order_by(TicketType.price_minor)).all()
    assert [kind.price_minor for kind in kinds] == [0, 2400]
    with transaction() as session:
        session.get_one(Event, copy_id).time_zone = "Asia/Tokyo"
    assert events.habits_of(olga.organization_id).time_zone == "Europe/Berlin"
