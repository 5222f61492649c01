"""Seats that an access code opens, and the list by price."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.booking.seats import answers
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, Seat, TicketType
from app.venues.plan import Fact
from app.venues.starters import playhouse
from tests.makers.inventory import make_ticket_type
from tests.makers.seats import make_seated_sale
from tests.makers.terms import make_code


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Look at every house anew: nothing is kept from one step to the next."""
    answers.forget()


@pytest.fixture
def members() -> TicketType:
    """Sell the front of a theatre to everybody at €48, and to members at €30 with a code."""
    everybody = make_seated_sale(price_minor=4800)["z1"]
    event = db.get_one(Event, everybody.event_id)
    made = make_ticket_type(event, name="Members", price_minor=3000, pool_id=everybody.pool_id)
    make_code(made, code="VELVET")
    return made


def test_a_code_opens_its_types_on_every_page_of_the_seats(client: FlaskClient, members: TicketType) -> None:
    path = f"/events/{members.event_id}/seats"
    shut = client.get(path)
    assert "Have a code?" in shut.text
    assert members.id not in shut.text
    opened = client.get(path, query_string={"code": " velvet"})
    assert "The code VELVET is in use" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    action = re.search(r'action="([^"]+seats\?code=VELVET)"', opened.text)
    assert action
    assert f'href="{path}/list?code=VELVET"' in opened.text
    held = client.post(action[1], data={"seat": ["sa3", "sa4"], "type-sa4": members.id})
    assert held.status_code == 303
    answers.forget()
    # The hold itself knows its code.
    page = client.get(held.location.split("?")[0]).text
    assert "€78" in page
    assert f'value="{members.id}" selected' in page
    assert "The code VELVET is in use" in page
    assert db.scalars(select(Claim.ticket_type_id).where(Claim.access_code_id.is_not(None))).all() == [members.id]


def test_without_the_code_its_types_can_not_be_had(client: FlaskClient, members: TicketType) -> None:
    path = f"/events/{members.event_id}/seats"
    held = client.post(path, data={"seat": ["sa3", "sa4"], "type-sa4": members.id})
    answers.forget()
    assert "€96" in client.get(held.location).text


def test_a_wrong_code_tells_nothing_and_guesses_are_counted(client: FlaskClient, members: TicketType) -> None:
    path = f"/events/{members.event_id}/seats"
    answer = client.get(path, query_string={"code": "wrong"})
    assert answer.status_code == 422
    assert "This code opens nothing here." in answer.text
    assert members.id not in answer.text
    statuses = [client.get(f"{path}/list", query_string={"code": f"guess{number}"}).status_code for number in range(30)]
    assert statuses[-1] == 429
    assert client.get(path).status_code == 200


def test_a_house_that_only_a_code_opens_says_so(client: FlaskClient) -> None:
    zones = make_seated_sale(price_minor=4800)
    make_code(*zones.values(), code="VELVET")
    path = f"/events/{zones['z1'].event_id}/seats"
    page = client.get(path).text
    assert "These seats are sold to people with a code." in page
    assert "Find the best" not in page
    assert "Find the best" in client.get(path, query_string={"code": "VELVET"}).text
    best = client.post(f"{path}/best?code=VELVET", data={"party": "2"})
    assert best.status_code == 303
    answers.forget()
    assert "2 seats" in client.get(best.location).text


def test_from_the_picker_of_the_event_the_code_goes_along(client: FlaskClient, members: TicketType) -> None:
    picker = client.post(f"/events/{members.event_id}/code", data={"code": "velvet"}).text
    assert f'href="/events/{members.event_id}/seats?code=VELVET"' in picker


def test_the_list_can_be_kept_to_one_price(client: FlaskClient) -> None:
    zones = make_seated_sale(plan=playhouse(), price_minor=4800)
    path = f"/events/{zones['z3'].event_id}/seats"
    everything, circle = client.get(f"{path}/list").text, client.get(f"{path}/list?zone=z3").text
    assert f'href="{path}/list?zone=z3"' in everything
    assert circle.count("name=seat ") == 85
    assert everything.count("name=seat ") > 250
    # What is held of another price stays chosen while only these are listed.
    held = client.post(f"{path}?view=list&zone=z3", data={"seat": ["sd9", "sd10"]})
    assert held.location.endswith("/list?zone=z3")
    answers.forget()
    page = client.get(held.location).text
    assert page.count('<input type="hidden" name="seat"') == 2
    assert client.get(f"{path}/list?zone=nothing").text.count("name=seat ") == everything.count("name=seat ")
    assert client.get(f"{path}/list?zone=z3&section=99").status_code == 404


def test_the_list_says_which_seats_see_less_and_which_are_for_wheelchairs(client: FlaskClient) -> None:
    plan = playhouse()
    floor = plan.floors[0]
    stalls = floor.sections[0]
    row = stalls.rows[0]
    seats = (row.seats[0].model_copy(update={"facts": (Fact.RESTRICTED,)}), *row.seats[1:])
    rows = (row.model_copy(update={"seats": seats}), *stalls.rows[1:])
    sections = (stalls.model_copy(update={"rows": rows}), *floor.sections[1:])
    plan = plan.model_copy(update={"floors": (floor.model_copy(update={"sections": sections}),)})
    zones = make_seated_sale(plan=plan, price_minor=4800)
    assert db.scalars(select(Seat.key).where(Seat.is_restricted)).all() == ["sa1"]
    page = client.get(f"/events/{zones['z1'].event_id}/seats/list").text
    assert "Restricted view 1." in page
    assert "Wheelchair 1, 2, 25, 26." in page
    assert "Stalls row A seat 1, €48, restricted view" in page
    assert "Stalls row K wheelchair place 1, €48" in page
