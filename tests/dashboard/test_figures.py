"""The overview and the bookings tell what has been sold, to those who may know it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event

from app.booking.models import Booking
from app.dashboard.queries import sales
from app.events.models import Event
from app.infra.db import close_session, db, engine
from app.organizers.models import OrganizationRole
from tests.cast import Owner, Person, signed_in
from tests.makers.booking import make_booking
from tests.makers.events import make_event
from tests.makers.inventory import make_hold, make_ticket_type
from tests.makers.organizers import make_member


def test_the_overview_counts_what_is_sold_and_what_is_held(desk: FlaskClient, event: Event):
    standing = make_ticket_type(event, capacity=40)
    make_booking(standing, 3)
    make_hold(standing, 2)
    figures = sales.sales_of(event)
    assert (figures.sold, figures.held, figures.capacity, figures.last_day) == (3, 2, 40, 3)
    page = desk.get(f"/dashboard/events/{event.id}").text
    assert "3 <small>of 40</small>" in page
    assert "3 Standing" in page


def test_before_the_first_sale_the_link_to_share_stands_there(desk: FlaskClient, event: Event):
    page = desk.get(f"/dashboard/events/{event.id}").text
    assert "waiting for the first booking" in page
    assert f"/events/{event.id}" in page


@pytest.mark.parametrize(
    ("role", "sees_bookings", "sees_money"),
    [
        (OrganizationRole.FINANCE, True, True),
        (OrganizationRole.READER, True, False),
        (OrganizationRole.MARKETING, False, False),
    ],
)
def test_money_is_for_those_who_may_know_it(
    app: Flask, olga: Owner, ada: Person, event: Event, role: OrganizationRole, sees_bookings: bool, sees_money: bool
):
    make_ticket_type(event, name="VIP", price_minor=7777)
    booking = make_booking(make_ticket_type(event))
    make_member(olga.organization_id, ada.id, role)
    member = signed_in(app, ada)
    page = member.get(f"/dashboard/events/{event.id}").text
    assert ("Taken, after refunds" in page) is sees_money
    assert ("Latest bookings" in page) is sees_bookings
    for path in ("", f"/{booking.id}"):
        answer = member.get(f"/dashboard/events/{event.id}/bookings{path}")
        assert answer.status_code == (200 if sees_bookings else 403)
        assert ("Total" in answer.text) is sees_money


def test_a_booking_is_found_by_name_address_and_reference(desk: FlaskClient, event: Event):
    standing = make_ticket_type(event)
    booking = make_booking(standing, name="Zofia Wójcik", email="zofia@example.org")
    make_booking(standing)
    for words in ("wójcik", "ZOFIA@", booking.reference[:5].lower()):
        page = desk.get(f"/dashboard/events/{event.id}/bookings?q={words}").text
        assert "Zofia Wójcik" in page
        assert "Ada Okafor" not in page


def test_another_events_booking_is_not_shown(desk: FlaskClient, olga: Owner, event: Event):
    other = make_event(olga.organization_id, by=olga.actor, title="Other")
    booking = make_booking(make_ticket_type(other))
    assert desk.get(f"/dashboard/events/{event.id}/bookings/{booking.id}").status_code == 404
    assert desk.get(f"/dashboard/events/{event.id}/bookings/nonsense").status_code == 404


def test_the_list_goes_on_and_asks_no_more_questions_for_more_bookings(desk: FlaskClient, event: Event):
    standing = make_ticket_type(event, capacity=100)
    make_booking(standing, email="first@example.org", name="First Guest")
    few = queries_of(lambda: desk.get(f"/dashboard/events/{event.id}/bookings"))
    for number in range(51):
        make_booking(standing, email=f"guest{number}@example.org", name=f"Guest {number}")
    assert queries_of(lambda: desk.get(f"/dashboard/events/{event.id}/bookings")) == few
    page = desk.get(f"/dashboard/events/{event.id}/bookings").text
    assert "First Guest" not in page
    last = db.query(Booking).order_by(Booking.created_at.desc(), Booking.id.desc()).offset(49).first()
    assert last
    assert f"after={last.id}" in page
    assert "First Guest" in desk.get(f"/dashboard/events/{event.id}/bookings?after={last.id}").text


def queries_of(call) -> int:
    """Count the statements of one request."""
    seen: list[int] = []
    # What the test itself has loaded must not save the page a question.
    close_session()

    def note(*_args: object) -> None:
        seen.append(1)

    sqlalchemy_event.listen(engine(), "before_cursor_execute", note)
    try:
        assert call().status_code == 200
    finally:
        sqlalchemy_event.remove(engine(), "before_cursor_execute", note)
    return len(seen)


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def event(olga: Owner) -> Event:
    return make_event(olga.organization_id, by=olga.actor)
