"""A ticket gets another seat, or two change theirs: codes and prices stay, everybody is told, and who may do it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.booking import actions as bookings
from app.booking.models import Booking
from app.core.ids import Id
from app.infra.db import close_session, db, transaction
from app.inventory.models import TicketType
from app.organizers.models import OrganizationRole
from app.tickets import queries as tickets
from app.tickets.models import Ticket
from tests.cast import Owner, make_person, post, signed_in, token_of
from tests.makers.accounts import mailed
from tests.makers.booking import book_hold
from tests.makers.organizers import make_member
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.tickets import code_of, deliver_mail, mails_to, tickets_of
from tests.races.invariants import assert_all_hold


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def zones(olga: Owner) -> dict[str, TicketType]:
    return make_seated_sale(organization_id=olga.organization_id)


@pytest.fixture(autouse=True)
def _all_is_well():
    yield
    assert_all_hold()


@pytest.fixture
def adas(zones: dict[str, TicketType]) -> Booking:
    """Ada sits in Stalls A 3 and A 4."""
    return _booked(make_seat_hold(zones["z1"], "sa3", "sa4"))


@pytest.fixture
def meis(zones: dict[str, TicketType]) -> Booking:
    """Mei-Ling sits in Stalls B 6."""
    return _booked(make_seat_hold(zones["z1"], "sb6"), name="Mei-Ling", email="mei@example.org")


def test_a_ticket_moves_to_a_free_seat(app: Flask, desk: FlaskClient, adas: Booking) -> None:
    ticket = _at(adas, "sa3")
    code = code_of(ticket)
    page = desk.get(_path(ticket)).text
    assert "Another seat for Ada Okafor" in page
    assert _move(desk, ticket, "sb1").status_code == 303
    moved = _at(adas, "sb1")
    assert (moved.id, moved.seat_name, code_of(moved)) == (ticket.id, "Stalls B 1", code)
    deliver_mail(app)
    news = next(mail for mail in mails_to("ada@example.org") if "new seat" in mail.subject)
    assert "Stalls B 1" in news.text
    assert [file.name for file in news.files] == [f"tickets-{adas.reference}.pdf"]
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "ticket.moved")).one()
    assert (entry.subject, entry.details["from"], entry.details["to"]) == (ticket.id, "sa3", "sb1")


def test_another_price_zone_is_said_and_the_price_stays(
    desk: FlaskClient, adas: Booking, zones: dict[str, TicketType]
) -> None:
    ticket = _at(adas, "sa3")
    page = desk.get(f"{_path(ticket)}/confirmation?to=sd4").text
    assert "The price zone differs" in page
    assert _move(desk, ticket, "sd4").status_code == 303
    assert _at(adas, "sd4").ticket_type_id == zones["z1"].id


def test_two_bookings_swap_and_swap_back(desk: FlaskClient, adas: Booking, meis: Booking) -> None:
    mine, theirs = _at(adas, "sa3"), _at(meis, "sb6")
    page = desk.get(f"{_path(mine)}/confirmation?to=sb6").text
    assert "Swap these two?" in page
    assert "Mei-Ling" in page
    assert _move(desk, mine, "sb6", swaps_with=theirs.id).status_code == 303
    assert (_at(adas, "sb6").id, _at(meis, "sa3").id) == (mine.id, theirs.id)
    assert _move(desk, mine, "sa3", swaps_with=theirs.id).status_code == 303
    assert (_at(adas, "sa3").seat_name, _at(meis, "sb6").seat_name) == ("Stalls A 3", "Stalls B 6")
    assert len(mailed("tickets.moved", "ada@example.org")) == 2
    assert len(mailed("tickets.moved", "mei@example.org")) == 2


def test_the_house_leads_to_a_move(desk: FlaskClient, adas: Booking, meis: Booking) -> None:
    house, ticket = f"/dashboard/events/{adas.event_id}/seats/moves", _at(adas, "sa3")

    def ticked(*seats: str) -> TestResponse:
        return desk.post(house, data={"seat": list(seats), "csrf_token": token_of(desk)})

    assert ticked("sa3").headers["Location"] == _path(ticket)
    assert ticked("sa1", "sa3").headers["Location"] == f"{_path(ticket)}/confirmation?to=sa1"
    assert ticked("sa3", "sb6").headers["Location"] == f"{_path(ticket)}/confirmation?to=sb6"
    for nothing in ((), ("sa1",), ("sa1", "sa2"), ("sa3", "sa4", "sb6")):
        refused = ticked(*nothing)
        assert refused.status_code == 422
        assert "Tick a sold seat" in refused.text


def test_two_tickets_of_one_line_swap(desk: FlaskClient, adas: Booking) -> None:
    one, other = _at(adas, "sa3"), _at(adas, "sa4")
    assert _move(desk, one, "sa4", swaps_with=other.id).status_code == 303
    assert (_at(adas, "sa4").id, _at(adas, "sa3").id) == (one.id, other.id)
    assert {ticket.seat_name for ticket in tickets_of(adas.id)} == {"Stalls A 3", "Stalls A 4"}


def test_an_outdated_page_moves_nobody(desk: FlaskClient, adas: Booking, meis: Booking) -> None:
    ticket = _at(adas, "sa3")
    assert _move(desk, ticket, "sb6").status_code == 409
    assert _move(desk, ticket, "sb1", swaps_with=_at(meis, "sb6").id).status_code == 409
    assert _move(desk, ticket, "sa3").status_code == 422
    assert _at(adas, "sa3").id == ticket.id
    assert mailed("tickets.moved", "ada@example.org") == []


def test_a_seat_at_the_checkout_is_refused(desk: FlaskClient, adas: Booking, zones: dict[str, TicketType]) -> None:
    make_seat_hold(zones["z1"], "sb3")
    refused = _move(desk, _at(adas, "sa3"), "sb3")
    assert refused.status_code == 409
    assert "Somebody has that seat" in refused.text


def test_void_tickets_and_unknown_seats_are_not_there(desk: FlaskClient, olga: Owner, adas: Booking) -> None:
    ticket = _at(adas, "sa3")
    assert desk.get(f"{_path(ticket)}/confirmation?to=nowhere").status_code == 404
    with transaction():
        bookings.cancel_booking(adas, by=olga.actor, reason="Ill")
    assert desk.get(_path(ticket)).status_code == 404
    assert _move(desk, ticket, "sb1").status_code == 404


def test_a_cancelled_booking_frees_its_seats_wherever_they_are(
    desk: FlaskClient, olga: Owner, adas: Booking, zones: dict[str, TicketType]
) -> None:
    _move(desk, _at(adas, "sa3"), "sd4")
    with transaction():
        bookings.cancel_booking(adas, by=olga.actor, reason="Ill")
    book_hold(make_seat_hold(zones["z2"], "sd4"))
    book_hold(make_seat_hold(zones["z1"], "sa3", "sa4"))


def test_the_ticket_shows_where_to_sit(adas: Booking) -> None:
    sheet = tickets.sheet(adas.id)
    assert [ticket.place for ticket in sheet.tickets] == ["Stalls A 3", "Stalls A 4"]


PAGES = {
    "/seats": {"owner", "box_office", "reader", "marketing", "door"},
    "/seats/house": {"owner", "box_office", "reader"},
    "/box-office": {"owner", "box_office"},
    "/seats/moves/{ticket}": {"owner", "box_office"},
    "/seats/moves/{ticket}/confirmation?to=sb1": {"owner", "box_office"},
}


@pytest.mark.parametrize("role", [OrganizationRole.BOX_OFFICE, "reader", "marketing", "door"])
def test_who_may_look(app: Flask, olga: Owner, adas: Booking, role: str) -> None:
    member = make_person("Rita Role")
    make_member(olga.organization_id, member.id, OrganizationRole(role))
    client, home = signed_in(app, member), f"/dashboard/events/{adas.event_id}"
    for path, allowed in PAGES.items():
        status = client.get(home + path.format(ticket=_at(adas, "sa3").id)).status_code
        assert status == (200 if role in allowed else 403), path


DEEDS = ("/seats/moves", "/seats/blocks", "/seats/blocks/reversal", "/box-office/holds", "/seats/moves/{ticket}")


@pytest.mark.parametrize("role", ["reader", "marketing", "door", "finance"])
def test_who_may_not_act(app: Flask, olga: Owner, adas: Booking, role: str) -> None:
    member = make_person("Rita Role")
    make_member(olga.organization_id, member.id, OrganizationRole(role))
    client, home = signed_in(app, member), f"/dashboard/events/{adas.event_id}"
    for path in DEEDS:
        form = {"seat": "sb1", "deed": "house", "to": "sb1"}
        assert post(client, home + path.format(ticket=_at(adas, "sa3").id), form).status_code == 403, path


def test_strangers_find_nothing(app: Flask, stranger: Owner, adas: Booking) -> None:
    client, home = signed_in(app, stranger), f"/dashboard/events/{adas.event_id}"
    for path in (*PAGES, "/seats/house.css"):
        assert client.get(home + path.format(ticket=_at(adas, "sa3").id)).status_code == 404, path
    for path in (*DEEDS, "/seats/plan", "/seats/rules"):
        assert post(client, home + path.format(ticket=_at(adas, "sa3").id)).status_code == 404, path


def _booked(hold: Id, *, name: str = "Ada Okafor", email: str = "ada@example.org") -> Booking:
    booking = book_hold(hold, name=name, email=email)
    # What the requests do to their session must not reach it.
    close_session()
    return booking


def _at(booking: Booking, seat: str) -> Ticket:
    ticket = db.scalars(select(Ticket).where(Ticket.booking_id == booking.id, Ticket.seat == seat)).one()
    close_session()
    return ticket


def _path(ticket: Ticket) -> str:
    return f"/dashboard/events/{ticket.event_id}/seats/moves/{ticket.id}"


def _move(desk: FlaskClient, ticket: Ticket, to: str, *, swaps_with: str = "") -> TestResponse:
    return post(desk, _path(ticket), {"to": to, "swaps_with": swaps_with})
