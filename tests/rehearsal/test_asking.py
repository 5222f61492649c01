"""Who may rehearse, how much, and how often at once."""

from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.core.ids import Id
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.organizers.models import OrganizationRole
from app.rehearsal import actions
from app.rehearsal.errors import OneAtATime
from app.rehearsal.models import Rehearsal
from app.rehearsal.rules import MOST_BUYERS, RehearsalState
from tests.bench import servers
from tests.cast import Owner, make_person, post, signed_in
from tests.makers.organizers import make_member
from tests.races.rush import together


@pytest.fixture
def office(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


def test_a_rehearsal_is_asked_for_and_waits(office: FlaskClient, event: Event) -> None:
    assert "Rehearse the rush" in office.get(f"/dashboard/events/{event.id}/tickets").text
    answer = post(office, _path(event), {"buyers": "20"})
    assert answer.status_code == 303
    row = _only()
    assert (row.state, row.buyers, row.asked_by) == (RehearsalState.WAITING, 20, "Olga Petrova")
    page = office.get(answer.headers["Location"]).text
    assert "The buyers are on their way" in page
    assert "Stop the rehearsal" in page


@pytest.mark.parametrize("buyers", ["0", "-3", str(MOST_BUYERS + 1), "many", ""])
def test_a_rush_has_a_size(office: FlaskClient, event: Event, buyers: str) -> None:
    answer = post(office, _path(event), {"buyers": buyers})
    assert answer.status_code == 422
    assert f"Enter a number from 1 to {MOST_BUYERS}." in answer.text


def test_there_is_one_at_a_time(office: FlaskClient, event: Event) -> None:
    post(office, _path(event), {"buyers": "20"})
    again = post(office, _path(event), {"buyers": "20"})
    assert again.status_code == 409
    assert "A rehearsal of yours is under way" in again.text


def test_two_who_ask_at_once_get_one(event: Event, olga: Owner) -> None:
    answers = together(*[partial(_ask, event.id, olga)] * 6)
    assert sum(isinstance(answer, OneAtATime) for answer in answers) == 5, answers


def test_without_the_index_they_would_get_two(event: Event, olga: Owner) -> None:
    with servers.connect() as database:
        row = database.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_rehearsals_open'").fetchone()
        assert row
        database.execute("DROP INDEX uq_rehearsals_open")
        try:
            answers = together(*[partial(_ask, event.id, olga)] * 6)
        finally:
            close_session()
            database.execute("DELETE FROM rehearsals")
            database.execute(str(row[0]).encode())
    assert sum(isinstance(answer, OneAtATime) for answer in answers) < 5


def test_it_can_be_stopped_before_it_begins(office: FlaskClient, event: Event) -> None:
    shown = post(office, _path(event), {"buyers": "20"}).headers["Location"]
    assert post(office, f"{shown}/cancellation").status_code == 303
    assert _only().state is RehearsalState.CANCELLED
    assert "The rehearsal was stopped" in office.get(shown).text
    with transaction():
        assert actions.begin(_only().id) is None


def test_a_page_that_is_up_to_date_hears_nothing_new(office: FlaskClient, event: Event) -> None:
    shown = post(office, _path(event), {"buyers": "20"}).headers["Location"]
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert office.get(f"{shown}?seen=waiting-0-0", headers=part).status_code == 204
    changed = office.get(f"{shown}?seen=running-3-0", headers=part)
    assert changed.status_code == 200
    assert "<html" not in changed.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE events SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'", "is over"),
        ("UPDATE ticket_types SET retired_at = now()", "nothing to buy"),
        ("UPDATE ticket_types SET needs_code = true", "nothing to buy"),
    ],
)
def test_there_must_be_something_to_rehearse(office: FlaskClient, event: Event, change: str, sentence: str) -> None:
    with transaction() as session:
        session.execute(text(change))
    answer = post(office, _path(event), {"buyers": "20"})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_strangers_find_nothing(app: Flask, event: Event, stranger: Owner) -> None:
    elsewhere = signed_in(app, stranger)
    assert elsewhere.get(_path(event)).status_code == 404
    assert post(elsewhere, _path(event), {"buyers": "20"}).status_code == 404
    assert app.test_client().get(_path(event)).status_code == 303


def test_only_who_may_edit_the_event_may_rehearse_it(app: Flask, event: Event, olga: Owner) -> None:
    for role, status in ((OrganizationRole.DOOR, 403), (OrganizationRole.MARKETING, 303)):
        person = make_person(f"Member {role}")
        make_member(olga.organization_id, person.id, role)
        assert post(signed_in(app, person), _path(event), {"buyers": "20"}).status_code == status


def test_a_rehearsal_is_shown_under_its_own_event_only(
    app: Flask, office: FlaskClient, event: Event, stranger: Owner
) -> None:
    shown = post(office, _path(event), {"buyers": "20"}).headers["Location"]
    assert signed_in(app, stranger).get(shown).status_code == 404
    assert post(signed_in(app, stranger), f"{shown}/cancellation").status_code == 404
    assert office.get(shown.replace(_only().id, "0" * 20)).status_code == 404


def test_an_event_with_reports_can_be_deleted(office: FlaskClient, event: Event) -> None:
    shown = post(office, _path(event), {"buyers": "20"}).headers["Location"]
    post(office, f"{shown}/cancellation")
    with transaction() as session:
        for statement in ("DELETE FROM ticket_types", "DELETE FROM pools", "DELETE FROM events"):
            session.execute(text(statement))
    assert db.scalars(select(Rehearsal)).all() == []


def _path(event: Event) -> str:
    return f"/dashboard/events/{event.id}/rehearsals"


def _only() -> Rehearsal:
    row = db.scalars(select(Rehearsal).execution_options(populate_existing=True)).one()
    db.rollback()
    return row


def _ask(event_id: Id, by: Owner) -> Id:
    with transaction():
        return actions.write_rehearsal(db.get_one(Event, event_id), 20, most=MOST_BUYERS, by=by.actor)
