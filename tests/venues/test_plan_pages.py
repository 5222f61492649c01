"""Organizers keep seating plans on pages that need no JavaScript."""

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.infra.db import db
from app.venues import queries
from app.venues.models import SeatingPlan
from app.venues.plan import Plan
from app.venues.starters import STARTERS, playhouse
from tests.cast import Owner, Person, post, signed_in, token_of
from tests.makers.venues import make_plan, make_venue


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    """Olga at her desk."""
    return signed_in(app, olga)


@pytest.fixture
def plan(olga: Owner) -> SeatingPlan:
    """A small theatre's plan."""
    return make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)


def drawing(plan_id: str) -> Plan:
    """Return the plan as it is kept now."""
    return queries.drawing_of(db.get_one(SeatingPlan, plan_id, populate_existing=True))


@pytest.mark.parametrize("starter", STARTERS)
def test_a_plan_begins_with_whatever_was_chosen(desk: FlaskClient, olga: Owner, starter: str):
    venue = make_venue(olga.organization_id, by=olga.actor)
    made = post(desk, f"/dashboard/venues/{venue}/plans/new", {"name": "Main stage", "starter": starter})
    assert made.status_code == 303
    page = desk.get(made.location).text
    assert "Main stage" in page
    assert "<svg" in page
    assert drawing(made.location.rpartition("/")[2]) == STARTERS[starter].draw()


def test_a_row_is_added_behind_the_last_one(desk: FlaskClient, plan: SeatingPlan):
    form = {"version": "1", "section": "s", "name": "", "count": "6", "zone": "z2", "numbering": "right", "start": "1"}
    added = post(desk, f"/dashboard/plans/{plan.id}/rows", form)
    assert added.status_code == 303, added.text
    last = next(iter(drawing(plan.id).all_sections()))[1].rows[-1]
    assert (last.name, [seat.label for seat in last.seats]) == ("F", ["6", "5", "4", "3", "2", "1"])
    assert desk.get(added.location).text.count('<th scope="row">F</th>') == 1


def test_a_row_is_renamed_renumbered_and_priced_anew(desk: FlaskClient, plan: SeatingPlan):
    form = {"version": "1", "name": "Front", "zone": "z2", "numbering": "odd", "start": "1"}
    assert post(desk, f"/dashboard/plans/{plan.id}/rows/sa", form).status_code == 303
    row = next(row for _, _, row in drawing(plan.id).all_rows() if row.key == "sa")
    assert (row.name, row.seats[-1].label, {seat.zone for seat in row.seats}) == ("Front", "15", {"z2"})
    assert [seat.key for seat in row.seats] == [f"sa{place}" for place in range(1, 9)]


def test_a_row_is_taken_out(desk: FlaskClient, plan: SeatingPlan):
    post(desk, f"/dashboard/plans/{plan.id}/rows/sb/deletion", {"version": "1"})
    assert drawing(plan.id).seat_count == 32


def test_a_row_can_not_have_the_name_of_another(desk: FlaskClient, plan: SeatingPlan):
    form = {"version": "1", "name": "B", "zone": "", "numbering": "", "start": "1"}
    refused = post(desk, f"/dashboard/plans/{plan.id}/rows/sa", form)
    assert refused.status_code == 422
    assert "Two seats are called Stalls B 1" in refused.text


def test_what_somebody_else_saved_is_not_undone(desk: FlaskClient, plan: SeatingPlan):
    form = {"version": "1", "name": "Front", "zone": "", "numbering": "", "start": "1"}
    post(desk, f"/dashboard/plans/{plan.id}/rows/sa", form)
    refused = post(desk, f"/dashboard/plans/{plan.id}/rows/sb", {**form, "name": "Second"})
    assert "Somebody else has saved this plan meanwhile." in refused.text
    assert 'value="Second"' in refused.text
    assert "Second" not in [row.name for _, _, row in drawing(plan.id).all_rows()]


def test_a_plan_goes_out_as_a_file_and_comes_back(desk: FlaskClient, plan: SeatingPlan):
    exported = desk.get(f"/dashboard/plans/{plan.id}/document")
    assert "attachment" in exported.headers["Content-Disposition"]
    document = {**json.loads(exported.data), "zones": playhouse().to_json()["zones"]}
    assert send_file(desk, plan, json.dumps(document).encode()).status_code == 303
    assert [zone.name for zone in drawing(plan.id).zones] == ["Front stalls", "Stalls", "Circle"]


def test_a_wrong_file_is_refused_in_words_with_the_place(desk: FlaskClient, plan: SeatingPlan):
    document = playhouse().to_json()
    document["floors"][0]["sections"][0]["rows"][2]["seats"][13]["x"] = "left"  # type: ignore[index]
    refused = send_file(desk, plan, json.dumps(document).encode())
    assert refused.status_code == 422
    assert "Floor “House”, section “Stalls”, row “C”, seat “14”, “x”: input should be a valid number" in refused.text
    assert drawing(plan.id).seat_count == 40


def send_file(desk: FlaskClient, plan: SeatingPlan, content: bytes):
    """Import the content as a person does."""
    form = {"csrf_token": token_of(desk), "version": "1", "document": (io.BytesIO(content), "plan.json")}
    return desk.post(f"/dashboard/plans/{plan.id}/document", data=form)


def test_a_plan_is_renamed_copied_and_deleted(desk: FlaskClient, plan: SeatingPlan):
    post(desk, f"/dashboard/plans/{plan.id}/name", {"plan_name": "In the round"})
    copied = post(desk, f"/dashboard/plans/{plan.id}/copies")
    assert "In the round (copy)" in desk.get(copied.location).text
    gone = post(desk, f"/dashboard/plans/{plan.id}/deletion")
    assert "In the round (copy)" in desk.get(gone.location).text
    assert desk.get(f"/dashboard/plans/{plan.id}").status_code == 404


def test_the_editor_saves_its_drawing_and_hears_of_what_it_would_undo(desk: FlaskClient, plan: SeatingPlan):
    address = f"/dashboard/plans/{plan.id}/drawing"
    sent = desk.get(address).json
    headers = {"X-CSRFToken": token_of(desk)}
    saved = desk.put(address, json=sent, headers=headers)
    assert saved.json == {"version": 2, "seats": 40, "standing": 0}
    late = desk.put(address, json=sent, headers=headers)
    assert (late.status_code, late.json) == (409, {"problems": ["Somebody else has saved this plan meanwhile."]})
    wrong = desk.put(address, json={"version": 2, "document": {"zones": [], "floors": 3}}, headers=headers)
    assert (wrong.status_code, wrong.json) == (422, {"problems": ["Floors: input should be a valid tuple."]})


@pytest.mark.parametrize(
    "content", [b"", b"[" * 100_000, b"7", b'{"version": true}', b'{"version": 1, "document": null}']
)
def test_what_is_no_drawing_is_refused(desk: FlaskClient, plan: SeatingPlan, content: bytes):
    headers = {"X-CSRFToken": token_of(desk)}
    refused = desk.put(f"/dashboard/plans/{plan.id}/drawing", data=content, headers=headers)
    assert refused.status_code == 422
    assert refused.get_json()["problems"]


def test_the_schema_is_public(client: FlaskClient):
    schema = client.get("/schemas/seating-plan-1.json")
    assert schema.status_code == 200
    assert schema.get_json()["properties"]["schema"]["const"] == "foyer-seating-plan/1"


@pytest.mark.parametrize("path", ["", "/drawing", "/document", "/rows/sa", "/backdrop"])
def test_strangers_see_nothing_of_a_plan(app: Flask, stranger: Owner, ada: Person, plan: SeatingPlan, path: str):
    assert signed_in(app, stranger).get(f"/dashboard/plans/{plan.id}{path}").status_code == 404
    assert signed_in(app, ada).get(f"/dashboard/plans/{plan.id}{path}").status_code == 404
