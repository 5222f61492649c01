"""A ticket says where to sit: when it is issued, on screen and paper, in the mail, at the door, and after a move."""

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.booking import actions
from app.booking.models import Booking
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.inventory import claims
from app.inventory.models import TicketType
from app.inventory.rules import Basket
from app.tickets import prints
from app.tickets.models import Ticket
from tests.cast import Owner, Person, signed_in
from tests.makers.booking import book_hold, booking_path
from tests.makers.checkin import Door, make_door, nonce
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.tickets import code_of, deliver_mail, mails_to, sheet_of, tickets_of


@pytest.fixture
def stalls(app: Flask, olga: Owner) -> TicketType:
    return make_seated_sale(organization_id=olga.organization_id)["z1"]


@pytest.fixture
def adas(stalls: TicketType) -> Booking:
    booking = book_hold(make_seat_hold(stalls, "sa4", "sa3"), names={stalls.id: ("Ada Okafor", "Ben Ito")})
    close_session()
    return booking


@pytest.fixture
def door(olga: Owner, adas: Booking) -> Door:
    return make_door(adas.event_id, by=olga.actor)


def test_each_ticket_gets_a_seat_in_the_order_of_choice(adas: Booking) -> None:
    seated = [(ticket.holder_name, ticket.seat, ticket.seat_name) for ticket in tickets_of(adas.id)]
    assert seated == [("Ada Okafor", "sa4", "Stalls A 4"), ("Ben Ito", "sa3", "Stalls A 3")]


def test_several_types_and_standing_places_in_one_booking(stalls: TicketType) -> None:
    event = db.get_one(Event, stalls.event_id)
    reduced = make_ticket_type(event, name="Reduced", pool_id=stalls.pool_id)
    floor = make_ticket_type(event, name="Floor", capacity=10)
    basket = Basket.of_seats([("sb3", reduced.id), ("sb4", stalls.id)], {floor.id: 2})
    booking = book_hold(claims.place_hold(event.id, basket, seconds=900))
    places = [(ticket.type_name, ticket.place) for ticket in sheet_of(booking.id).tickets]
    assert sorted(places) == [
        ("Floor", "Floor"),
        ("Floor", "Floor"),
        ("Reduced", "Stalls B 3"),
        ("Zone z1", "Stalls B 4"),
    ]


def test_where_nobody_has_a_seat_the_kind_of_ticket_stands_large(app: Flask) -> None:
    kind = make_sale()
    booking = book_hold(make_hold(kind))
    (ticket,) = sheet_of(booking.id).tickets
    assert (ticket.seat, ticket.place) == ("", "Standing")


def test_the_page_the_paper_and_the_mail_name_the_seat(app: Flask, client: FlaskClient, adas: Booking) -> None:
    page = client.get(booking_path(adas)).text
    assert "Stalls A 4" in page
    with app.test_request_context():
        paper = pypdfium2.PdfDocument(prints.pdf_of(sheet_of(adas.id)))
        first, second = (page.get_textpage().get_text_bounded() for page in paper)
    assert "STALLS A 4" in first
    assert "STALLS A 3" in second
    deliver_mail(app)
    (mail,) = mails_to("ada@example.org")
    assert "Ticket 1 of 2: Stalls A 4, Zone z1, Ada Okafor" in mail.text
    assert "Stalls A 3" in mail.html


def test_my_tickets_and_the_desk_list_the_seats(app: Flask, olga: Owner, ada: Person, stalls: TicketType) -> None:
    book_hold(make_seat_hold(stalls, "sa3", "sa4"), email=ada.email, by=ada.actor)
    assert "Stalls A 3, Stalls A 4" in signed_in(app, ada).get("/my-tickets").text
    desk, home = signed_in(app, olga), f"/dashboard/events/{stalls.event_id}"
    assert "Stalls A 3, Stalls A 4" in desk.get(f"{home}/bookings").text
    assert "Stalls A 3, Stalls A 4" in desk.get(home).text


def test_the_door_says_where_to_sit(client: FlaskClient, door: Door, adas: Booking) -> None:
    answer = _scan(client, door, tickets_of(adas.id)[0])
    assert "Come in" in answer
    assert "Stalls A 4" in answer
    assert "Stalls A 3, Zone z1, booking" in client.get(f"{door.path}?q=Ben").text


def test_after_a_move_the_same_code_opens_the_door_to_the_new_seat(
    client: FlaskClient, door: Door, adas: Booking
) -> None:
    code = code_of(_ticket(adas, "sa4"))
    with transaction():
        claims.move_seat(adas.event_id, "sa4", "sb1")
    moved = _ticket(adas, "sb1")
    assert (code_of(moved), moved.seat_name) == (code, "Stalls B 1")
    assert "Stalls B 1" in _scan(client, door, moved)


def test_two_bookings_that_swap_tell_both_buyers(app: Flask, stalls: TicketType, adas: Booking) -> None:
    other = book_hold(make_seat_hold(stalls, "sb6"), name="Mei-Ling", email="mei@example.org")
    with transaction():
        claims.swap_seats(adas.event_id, "sa4", "sb6")
    assert _ticket(adas, "sb6").holder_name == "Ada Okafor"
    assert _ticket(other, "sa4").holder_name == "Mei-Ling"
    deliver_mail(app)
    assert "new seats" in mails_to("ada@example.org")[0].subject
    assert "Stalls A 4" in mails_to("mei@example.org")[0].text


def test_a_move_that_is_undone_by_a_cancellation_is_not_mailed(app: Flask, olga: Owner, adas: Booking) -> None:
    with transaction():
        claims.move_seat(adas.event_id, "sa4", "sb1")
    with transaction():
        actions.cancel_booking(adas, by=olga.actor, reason="Ill")
    deliver_mail(app)
    assert [mail for mail in mails_to("ada@example.org") if "new seat" in mail.subject] == []


def _scan(client: FlaskClient, door: Door, ticket: Ticket) -> str:
    form = {"code": code_of(ticket), "nonce": nonce()}
    return client.post(f"{door.path}/scans", data=form, follow_redirects=True).text


def _ticket(booking: Booking, seat: str) -> Ticket:
    found = next(ticket for ticket in tickets_of(booking.id) if ticket.seat == seat)
    assert isinstance(found.id, str)
    return found
