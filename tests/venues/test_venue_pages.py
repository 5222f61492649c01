"""Organizers keep their places, and nobody else does."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.infra.db import close_session, db, engine
from app.infra.storage import NoSuchFile, storage
from app.organizers.models import OrganizationRole
from app.venues.models import SeatingPlan, Venue
from tests.cast import Owner, Person, post, signed_in, token_of
from tests.makers.organizers import make_member
from tests.makers.venues import make_plan, make_venue


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    """Olga at her desk."""
    return signed_in(app, olga)


def test_a_venue_is_kept_found_and_changed(desk: FlaskClient, olga: Owner):
    home = f"/dashboard/organizations/{olga.organization_id}/venues"
    assert home in desk.get("/dashboard").text
    made = post(desk, f"{home}/new", {"venue_name": "Logensaal", "venue_city": "Hamburg"})
    assert made.status_code == 303
    form = {"venue_name": "Logensaal", "venue_city": "Hamburg", "venue_access": "Lift at the side"}
    assert post(desk, made.location, form).status_code == 303
    assert "Lift at the side" in desk.get(made.location).text
    assert "Logensaal" in desk.get(f"{home}?q=logen").text
    assert "Nothing found" in desk.get(f"{home}?q=opera").text


def test_a_venue_keeps_its_name_and_city(desk: FlaskClient, olga: Owner):
    venue = make_venue(olga.organization_id, by=olga.actor)
    refused = post(desk, f"/dashboard/venues/{venue}", {"venue_name": "", "venue_city": "Hamburg"})
    assert refused.status_code == 422
    assert "Enter the name of the venue." in refused.text
    assert db.get_one(Venue, venue).name == "Kammerspiele"


def test_lists_ask_no_more_questions_for_more_rows(desk: FlaskClient, olga: Owner):
    venue = make_venue(olga.organization_id, by=olga.actor)
    make_plan(venue, by=olga.actor)
    home, page = f"/dashboard/organizations/{olga.organization_id}/venues", f"/dashboard/venues/{venue}"
    few = [questions(desk, address) for address in (home, page)]
    for number in range(14):
        make_venue(olga.organization_id, by=olga.actor, name=f"Hall {number}")
        make_plan(venue, by=olga.actor, name=f"Plan {number:02}")
    assert [questions(desk, address) for address in (home, page)] == few
    assert "More plans" in desk.get(page).text


def questions(desk: FlaskClient, address: str) -> int:
    """Count the statements of one page."""
    seen: list[int] = []
    # What the test itself has loaded must not save the page a question.
    close_session()

    def note(*_args: object) -> None:
        seen.append(1)

    sqlalchemy_event.listen(engine(), "before_cursor_execute", note)
    try:
        assert desk.get(address).status_code == 200
    finally:
        sqlalchemy_event.remove(engine(), "before_cursor_execute", note)
    return len(seen)


def test_a_reader_sees_the_plan_and_changes_nothing(app: Flask, olga: Owner, ada: Person):
    plan = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)
    plan_id, venue_id = plan.id, plan.venue_id
    make_member(olga.organization_id, ada.id, OrganizationRole.READER)
    desk = signed_in(app, ada)
    page = desk.get(f"/dashboard/plans/{plan_id}").text
    assert "<svg" in page
    assert "<plan-editor" not in page
    assert 'action="/dashboard/plans' not in page
    assert "New seating plan" not in desk.get(f"/dashboard/venues/{venue_id}").text
    headers = {"X-CSRFToken": token_of(desk)}
    sent = desk.get(f"/dashboard/plans/{plan_id}/drawing").json
    refused = [
        desk.put(f"/dashboard/plans/{plan_id}/drawing", json=sent, headers=headers),
        post(desk, f"/dashboard/plans/{plan_id}/deletion"),
        post(desk, f"/dashboard/plans/{plan_id}/copies"),
        post(desk, f"/dashboard/plans/{plan_id}/name", {"plan_name": "Mine"}),
        post(desk, f"/dashboard/plans/{plan_id}/rows/sa/deletion", {"version": "1"}),
        post(desk, f"/dashboard/plans/{plan_id}/backdrop/deletion"),
        post(desk, f"/dashboard/venues/{venue_id}", {"venue_name": "Mine", "venue_city": "Here"}),
    ]
    assert {answer.status_code for answer in refused} == {403}
    kept = db.scalars(select(SeatingPlan)).one()
    assert (kept.name, kept.version) == ("Main stage", 1)


def test_a_picture_to_trace_over_is_for_the_house_only(app: Flask, desk: FlaskClient, olga: Owner, stranger: Owner):
    plan = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)
    plan_id = plan.id
    address = f"/dashboard/plans/{plan_id}/backdrop"
    assert upload(desk, address, picture()).status_code == 303
    shown = desk.get(address)
    assert (shown.status_code, shown.content_type) == (200, "image/webp")
    assert "private" in shown.headers["Cache-Control"]
    assert f'data-backdrop="{address}"' in desk.get(f"/dashboard/plans/{plan_id}").text
    assert signed_in(app, stranger).get(address).status_code == 404
    assert app.test_client().get(address).status_code == 303
    key = db.get_one(SeatingPlan, plan_id, populate_existing=True).backdrop_key or ""
    assert post(desk, f"{address}/deletion").status_code == 303
    with pytest.raises(NoSuchFile):
        storage().get(key)


def test_what_is_no_picture_is_refused(desk: FlaskClient, olga: Owner):
    plan = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)
    refused = upload(desk, f"/dashboard/plans/{plan.id}/backdrop", b"<svg onload=alert(1)>")
    assert refused.status_code == 422
    assert "This is not a picture we can read" in refused.text


def picture() -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "grey").save(out, "PNG")
    return out.getvalue()


def upload(desk: FlaskClient, address: str, content: bytes) -> TestResponse:
    """Send the picture as a person does."""
    return desk.post(address, data={"csrf_token": token_of(desk), "picture": (io.BytesIO(content), "old-plan.png")})
