"""The organizer's house: which plan, which rules, who sits where, and which seats are kept back."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.core import clock
from app.core.actor import SYSTEM
from app.infra.db import db, transaction
from app.inventory.models import Pool, Seat, SeatBlock, Seating, TicketType
from app.inventory.words import StrandedRule
from tests.booking.test_frugality import counted
from tests.cast import Owner, post, signed_in, token_of
from tests.makers.booking import book_hold
from tests.makers.events import make_draft
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.venues import make_plan
from tests.races.invariants import assert_all_hold


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def stalls(olga: Owner) -> TicketType:
    return make_seated_sale(organization_id=olga.organization_id)["z1"]


@pytest.fixture(autouse=True)
def _all_is_well():
    yield
    assert_all_hold()


def test_an_event_gets_its_seats_from_a_plan_of_its_venue(desk: FlaskClient, olga: Owner) -> None:
    event = make_draft(olga.organization_id, by=olga.actor)
    assert event.venue_id
    plan = make_plan(event.venue_id, by=SYSTEM)
    page = f"/dashboard/events/{event.id}/seats"
    assert "No numbered seats" in desk.get(page).text
    assert post(desk, f"{page}/plan", {"plan": plan.id}).status_code == 303
    shown = desk.get(page).text
    assert "16 seats" in shown
    assert "24 seats" in shown
    assert "Not on sale" in shown
    assert post(desk, f"{page}/plan", {"plan": ""}).status_code == 303
    assert db.scalars(select(Seat).where(Seat.event_id == event.id)).all() == []


def test_a_plan_of_another_house_is_refused(desk: FlaskClient, olga: Owner, stranger: Owner) -> None:
    event = make_draft(olga.organization_id, by=olga.actor)
    theirs = make_draft(stranger.organization_id, by=stranger.actor)
    assert theirs.venue_id
    plan = make_plan(theirs.venue_id, by=SYSTEM)
    refused = post(desk, f"/dashboard/events/{event.id}/seats/plan", {"plan": plan.id})
    assert refused.status_code == 422
    assert db.get(Seating, event.id) is None


def test_a_plan_stays_while_people_have_its_seats_and_they_are_named(desk: FlaskClient, stalls: TicketType) -> None:
    book_hold(make_seat_hold(stalls, "sa3", "sa4"))
    refused = post(desk, f"{_home(stalls)}/plan", {"plan": ""})
    assert refused.status_code == 409
    assert "Somebody has Stalls A 3, Stalls A 4. Free these seats first." in refused.text


def test_zones_lead_to_a_ticket_type_for_them(desk: FlaskClient, stalls: TicketType) -> None:
    page = desk.get(_home(stalls)).text
    link = f"/dashboard/events/{stalls.event_id}/tickets/new?pool={stalls.pool_id}"
    assert link in page
    assert f'<option selected value="{stalls.pool_id}">' in desk.get(link).text


def test_rules_are_kept_and_a_date_is_asked_for(desk: FlaskClient, stalls: TicketType) -> None:
    rules = {"stranded_rule": "strict", "accessible_release": "date", "accessible_release_at": ""}
    refused = post(desk, f"{_home(stalls)}/rules", rules)
    assert refused.status_code == 422
    assert "Say from when." in refused.text
    assert (
        post(desk, f"{_home(stalls)}/rules", {**rules, "accessible_release_at": "2031-05-14T12:00"}).status_code == 303
    )
    seating = db.get_one(Seating, stalls.event_id, populate_existing=True)
    assert seating.stranded_rule is StrandedRule.STRICT
    assert seating.accessible_release_at is not None
    assert 'value="2031-05-14T12:00"' in desk.get(_home(stalls)).text


@pytest.mark.parametrize("view", ["plan", "list"])
def test_the_house_says_who_sits_where(desk: FlaskClient, stalls: TicketType, view: str) -> None:
    booking = book_hold(make_seat_hold(stalls, "sa3"), name="Mei-Ling Søndergaard")
    make_seat_hold(stalls, "sa5")
    _keep(desk, stalls, ["sb1"], deed="allotment", for_whom="The <b>Sponsor</b>")
    page = desk.get(f"{_home(stalls)}/house?view={view}").text
    assert f"sold to Mei-Ling Søndergaard, booking {booking.reference}" in page
    assert "at the checkout until" in page
    assert "put aside for The &lt;b&gt;Sponsor&lt;/b&gt;" in page


def test_the_house_is_searched_and_filtered(desk: FlaskClient, stalls: TicketType) -> None:
    book_hold(make_seat_hold(stalls, "sa3"), name="Mei-Ling Søndergaard")
    book_hold(make_seat_hold(stalls, "sa5"), name="Ada Okafor")
    found = desk.get(f"{_home(stalls)}/house?view=list&q=mei-l").text
    assert "Mei-Ling" in found
    assert "Ada Okafor" not in found
    assert "Ada Okafor" in desk.get(f"{_home(stalls)}/house?view=list&status=sold").text
    free = desk.get(f"{_home(stalls)}/house?view=list&status=free").text
    assert "Ada Okafor" not in free
    assert "No seat fits" in desk.get(f"{_home(stalls)}/house?view=list&q=nobody").text


def test_the_house_costs_the_same_for_one_sold_seat_or_many(desk: FlaskClient, stalls: TicketType) -> None:
    page = f"{_home(stalls)}/house"
    book_hold(make_seat_hold(stalls, "sa1"))
    desk.get(page)
    for view in ("plan", "list"):
        with counted() as before:
            desk.get(f"{page}?view={view}")
        for key in ("sb1", "sb2", "sb3") if view == "plan" else ("sb4", "sb5", "sb6"):
            book_hold(make_seat_hold(stalls, key))
        with counted() as after:
            desk.get(f"{page}?view={view}")
        assert len(after) == len(before)


def test_a_dead_seat_is_no_part_of_the_house(desk: FlaskClient, stalls: TicketType) -> None:
    before = _pool(stalls).capacity
    assert _keep(desk, stalls, ["sa1", "sa2"], deed="killed").status_code == 303
    assert _pool(stalls).capacity == before - 2
    assert _keep(desk, stalls, ["sa1"], deed="free").status_code == 303
    assert _pool(stalls).capacity == before - 1


def test_an_allotment_has_a_name_and_a_date(desk: FlaskClient, stalls: TicketType) -> None:
    assert "Say for whom" in _keep(desk, stalls, ["sa1"], deed="allotment").text
    past = _wall(clock.now() - timedelta(days=1))
    refused = _keep(desk, stalls, ["sa1"], deed="allotment", for_whom="Press", until=past)
    assert "still to come" in refused.text
    assert re.search("value=sa1 [^>]* checked>", refused.text)
    later = _wall(clock.now() + timedelta(days=2))
    assert _keep(desk, stalls, ["sa1"], deed="allotment", for_whom="Press", until=later).status_code == 303
    seat = _seat(stalls, "sa1")
    assert (seat.block, seat.blocked_for) == (SeatBlock.ALLOTMENT, "Press")
    assert seat.blocked_until is not None


def test_seats_that_somebody_has_are_refused_by_name(desk: FlaskClient, stalls: TicketType) -> None:
    book_hold(make_seat_hold(stalls, "sa3"))
    refused = _keep(desk, stalls, ["sa2", "sa3"], deed="house")
    assert refused.status_code == 409
    assert "Somebody has Stalls A 3." in refused.text
    assert _seat(stalls, "sa2").block is None


def test_nothing_ticked_and_nonsense_is_refused(desk: FlaskClient, stalls: TicketType) -> None:
    assert _keep(desk, stalls, [], deed="house").status_code == 422
    assert _keep(desk, stalls, ["sa1"], deed="dance").status_code == 422
    assert _keep(desk, stalls, ["nosuch"], deed="house").status_code == 404


def test_the_last_change_can_be_undone_once(desk: FlaskClient, stalls: TicketType) -> None:
    _keep(desk, stalls, ["sa1"], deed="allotment", for_whom="Press")
    _keep(desk, stalls, ["sa1", "sa2", "sa3"], deed="house")
    assert "3 seats kept by the house" in desk.get(f"{_home(stalls)}/house").text
    book = make_seat_hold(stalls, "sa4")
    assert post(desk, f"{_home(stalls)}/blocks/reversal").status_code == 303
    assert (_seat(stalls, "sa1").block, _seat(stalls, "sa1").blocked_for) == (SeatBlock.ALLOTMENT, "Press")
    assert _seat(stalls, "sa2").block is None
    assert post(desk, f"{_home(stalls)}/blocks/reversal").status_code == 409
    book_hold(book)
    actions = db.scalars(select(AuditEntry.action).where(AuditEntry.subject == stalls.event_id)).all()
    assert actions.count("seats.kept") == 2
    assert actions.count("seats.change_undone") == 1


def test_what_was_changed_since_is_left_alone(desk: FlaskClient, stalls: TicketType) -> None:
    _keep(desk, stalls, ["sa1", "sa2"], deed="house")
    with transaction():
        _seat(stalls, "sa2").blocked_for = "Somebody else"
    post(desk, f"{_home(stalls)}/blocks/reversal")
    assert _seat(stalls, "sa1").block is None
    assert _seat(stalls, "sa2").block is SeatBlock.HOUSE


def test_sections_too_many_and_houses_without_seats_are_not_there(
    desk: FlaskClient, olga: Owner, stalls: TicketType
) -> None:
    assert desk.get(f"{_home(stalls)}/house?section=99").status_code == 404
    draft = make_draft(olga.organization_id, by=olga.actor)
    assert desk.get(f"/dashboard/events/{draft.id}/seats/house").status_code == 404


def test_the_drawing_has_its_places_in_a_sheet_of_its_own(desk: FlaskClient, stalls: TicketType) -> None:
    sheet = desk.get(f"{_home(stalls)}/house.css")
    assert sheet.content_type == "text/css; charset=utf-8"
    assert "#s0{left:" in sheet.text
    assert "style=" not in desk.get(f"{_home(stalls)}/house").text


def _home(kind: TicketType) -> str:
    return f"/dashboard/events/{kind.event_id}/seats"


def _keep(desk: FlaskClient, kind: TicketType, seats: list[str], **form: str) -> TestResponse:
    return desk.post(f"{_home(kind)}/blocks", data={"seat": seats, **form, "csrf_token": token_of(desk)})


def _seat(kind: TicketType, key: str) -> Seat:
    return db.get_one(Seat, (kind.event_id, key), populate_existing=True)


def _pool(kind: TicketType) -> Pool:
    return db.get_one(Pool, kind.pool_id, populate_existing=True)


def _wall(moment) -> str:
    return clock.in_zone(moment, "Europe/Berlin").strftime("%Y-%m-%dT%H:%M")
