"""The organizer switches the room on, watches it and steers it; nobody else does."""

import re
import time
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core import clock
from app.core.ids import Id
from app.infra.db import db
from app.waiting_room import queries
from app.waiting_room.models import WaitingRoom
from tests.bench import servers
from tests.cast import Owner, post, signed_in
from tests.makers.events import ZONE
from tests.makers.inventory import make_sale
from tests.makers.line import enter, fill, inside, join
from tests.makers.waiting_room import kept_room, let_time_pass, look, make_room, move_room, start_sale


@pytest.fixture
def event_id(olga: Owner) -> Id:
    return make_sale(organization_id=olga.organization_id).event_id


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    """Olga, signed in."""
    return signed_in(app, olga)


def page_of(event_id: Id) -> str:
    return f"/dashboard/events/{event_id}/waiting-room"


def wall(moment: datetime) -> str:
    return clock.in_zone(moment, ZONE).strftime("%Y-%m-%dT%H:%M")


def typed(**changes: str) -> dict[str, str]:
    """What the form sends."""
    usual = {
        "starts": wall(clock.now() + timedelta(hours=5)),
        "minutes_before": "30",
        "per_minute": "120",
        "most_inside": "400",
        "pass_minutes": "10",
    }
    return {**usual, **changes}


def test_it_is_switched_on_and_changed(desk: FlaskClient, event_id: Id) -> None:
    assert "Switch on a waiting room" in desk.get(page_of(event_id)).text
    assert post(desk, page_of(event_id), typed()).status_code == 303
    room = kept_room(event_id)
    assert room.starts_at - room.opens_at == timedelta(minutes=30)
    assert "Not open yet" in desk.get(page_of(event_id)).text
    later = wall(clock.now() + timedelta(hours=8))
    assert post(desk, page_of(event_id), typed(starts=later, per_minute="60")).status_code == 303
    changed = kept_room(event_id)
    assert (changed.per_minute, changed.seed) == (60, room.seed)
    assert changed.starts_at - room.starts_at == timedelta(hours=3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts", ""),
        ("starts", "tomorrow"),
        ("starts", "9999-12-31T23:59"),
        ("starts", "0001-01-01T00:00"),
        ("starts", "2020-01-01T10:00"),
        ("minutes_before", "4"),
        ("minutes_before", "721"),
        ("per_minute", "0"),
        ("per_minute", "6001"),
        ("per_minute", "99999999999999999999"),
        ("most_inside", "0"),
        ("most_inside", "-1"),
        ("pass_minutes", "2"),
        ("pass_minutes", "61"),
        ("pass_minutes", "ten"),
    ],
)
def test_odd_settings_are_refused_at_their_field(desk: FlaskClient, event_id: Id, field: str, value: str) -> None:
    answer = post(desk, page_of(event_id), typed(**{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert db.get(WaitingRoom, event_id) is None


def test_a_sale_that_starts_after_the_event_is_refused(desk: FlaskClient, event_id: Id) -> None:
    answer = post(desk, page_of(event_id), typed(starts=wall(clock.now() + timedelta(days=30))))
    assert (answer.status_code, "before the event is over" in answer.text) == (422, True)


def test_the_figures_are_told(app: Flask, desk: FlaskClient, event_id: Id) -> None:
    make_room(event_id=event_id, per_minute=6000, most_inside=12)
    ada = join(app, event_id)
    fill(event_id, 9)
    start_sale(event_id)
    look()
    let_time_pass(event_id, 2)
    assert enter(ada, event_id) == inside(event_id)
    let_time_pass(event_id, 31)
    fill(event_id, 30)
    look()
    # One is inside and nine did not come; eleven more are called, who may come still.
    assert _figures(desk, event_id) == {"Waiting": "30", "Inside": "1", "Admitted": "1", "Left": "9"}


def test_figures_that_have_not_moved_are_not_sent(desk: FlaskClient, event_id: Id) -> None:
    make_room(event_id=event_id)
    found = re.search(r"/waiting-room/figures\?seen=([\w]+)", desk.get(page_of(event_id)).text)
    assert found
    assert desk.get(f"{page_of(event_id)}/figures?seen={found[1]}").status_code == 204
    fill(event_id, 1)
    assert "1 came in all" in " ".join(desk.get(f"{page_of(event_id)}/figures?seen={found[1]}").text.split())


def test_a_pause_calls_nobody_and_keeps_every_place(app: Flask, desk: FlaskClient, event_id: Id) -> None:
    make_room(event_id=event_id, per_minute=600)
    fill(event_id, 100)
    post(desk, f"{page_of(event_id)}/pause")
    start_sale(event_id)
    look()
    let_time_pass(event_id, 30)
    look()
    assert kept_room(event_id).front == 0
    late = join(app, event_id)
    assert "paused the line" in late.get(f"/events/{event_id}/waiting-room").text
    began = time.monotonic()
    post(desk, f"{page_of(event_id)}/pause/deletion")
    let_time_pass(event_id, 2)
    look()
    assert 20 <= kept_room(event_id).front <= 10 * (2 + time.monotonic() - began)


def test_a_new_rate_counts_from_now_on(desk: FlaskClient, event_id: Id) -> None:
    post(desk, page_of(event_id), typed(per_minute="60"))
    fill(event_id, 1000)
    _start_on_the_minute(event_id)
    look()
    let_time_pass(event_id, 60)
    starts = wall(kept_room(event_id).starts_at)
    assert post(desk, page_of(event_id), typed(starts=starts, per_minute="600")).status_code == 303
    let_time_pass(event_id, 60)
    look()
    assert kept_room(event_id).front == 100


def test_the_start_stays_once_the_draw_is_made(desk: FlaskClient, event_id: Id) -> None:
    post(desk, page_of(event_id), typed())
    start_sale(event_id)
    look()
    refused = post(desk, page_of(event_id), typed())
    assert refused.status_code == 409
    assert "so the start stays" in refused.text


def test_it_is_closed_while_it_runs(app: Flask, desk: FlaskClient, event_id: Id) -> None:
    make_room(event_id=event_id)
    ada = join(app, event_id)
    post(desk, f"{page_of(event_id)}/closure")
    assert queries.room_of(event_id) is None
    assert ada.get(f"/events/{event_id}/waiting-room").status_code == 303
    assert "Closed" in desk.get(page_of(event_id)).text
    assert post(desk, f"{page_of(event_id)}/closure").status_code == 404


def test_it_is_taken_away_only_while_nobody_can_be_in_it(desk: FlaskClient, event_id: Id) -> None:
    make_room(event_id=event_id)
    refused = post(desk, f"{page_of(event_id)}/deletion")
    assert refused.status_code == 409
    assert "people may be waiting" in refused.text
    move_room(event_id, opens_in=60, starts_in=600)
    assert post(desk, f"{page_of(event_id)}/deletion").status_code == 303
    assert db.get(WaitingRoom, event_id) is None


def test_an_event_with_a_room_can_be_deleted(desk: FlaskClient, event_id: Id) -> None:
    make_room(event_id=event_id)
    fill(event_id, 3)
    assert post(desk, f"/dashboard/events/{event_id}/deletion").status_code == 303
    assert db.get(WaitingRoom, event_id) is None


def test_strangers_find_nothing_and_readers_change_nothing(app: Flask, event_id: Id, stranger: Owner) -> None:
    make_room(event_id=event_id)
    outside = signed_in(app, stranger)
    for path in ("", "/figures"):
        assert outside.get(page_of(event_id) + path).status_code == 404
    for path in ("", "/pause", "/pause/deletion", "/closure", "/deletion"):
        assert post(outside, page_of(event_id) + path, typed()).status_code == 404
        assert app.test_client().post(page_of(event_id) + path).status_code in (302, 303, 400)
    assert kept_room(event_id).paused_at is None


def test_every_change_is_in_the_trail(desk: FlaskClient, event_id: Id) -> None:
    post(desk, page_of(event_id), typed())
    move_room(event_id, opens_in=-60, starts_in=600)
    for path in ("/pause", "/pause/deletion", "/closure", "/deletion"):
        post(desk, page_of(event_id) + path)
    told = db.scalars(select(AuditEntry.action).where(AuditEntry.subject == event_id).order_by(AuditEntry.position))
    assert [action.split(".")[1] for action in told if action.startswith("waiting_room.")] == [
        "set_up",
        "paused",
        "resumed",
        "closed",
        "removed",
    ]


def _figures(desk: FlaskClient, event_id: Id) -> dict[str, str]:
    found = re.findall(r"<dt>(\w+)</dt>\s*<dd>\s*([\d,]+)", desk.get(page_of(event_id)).text)
    return dict(found)


def _start_on_the_minute(event_id: Id) -> None:
    """Let the start have come at the last full minute, as the form can say it."""
    with servers.connect() as database:
        database.execute(
            "UPDATE waiting_rooms SET opens_at = date_trunc('minute', now()) - interval '30 minutes',"
            " starts_at = date_trunc('minute', now())"
        )
    queries.forget()
