"""Waiting costs next to nothing: looking asks neither the database nor Redis, however many people look."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis.connection import Connection
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.core.ids import Id
from app.infra.db import engine
from app.infra.redis import redis
from app.waiting_room import queries, rules
from tests.makers.inventory import make_sale
from tests.makers.line import fill, join, line
from tests.makers.waiting_room import look, make_room, start_sale


@pytest.fixture
def event_id() -> Id:
    """An event with a slow line."""
    return make_room(per_minute=1)


@pytest.fixture
def visitors(app: Flask, event_id: Id) -> list[FlaskClient]:
    """People from the draw, one who came later, and one who has not joined."""
    early = [join(app, event_id) for _ in range(3)]
    fill(event_id, 300)
    start_sale(event_id)
    look()
    people = [*early, join(app, event_id), app.test_client()]
    for person in people:
        line(person, event_id)
    return people


@pytest.fixture(autouse=True)
def _steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what this process knows for the length of a test, on a slow machine too."""
    monkeypatch.setattr(queries, "FRESH_SECONDS", 60.0)
    monkeypatch.setattr(queries, "STALE_SECONDS", 60.0)


def test_looking_asks_nobody(visitors: list[FlaskClient], event_id: Id) -> None:
    with counted() as statements, commands() as asked:
        for visitor in visitors:
            assert visitor.get(f"/events/{event_id}/waiting-room/place").status_code == 200
            assert visitor.get(f"/events/{event_id}/waiting-room").status_code == 200
    assert not statements
    assert not asked


def test_nothing_is_sent_while_nothing_has_changed(visitors: list[FlaskClient], event_id: Id) -> None:
    visitor, place = visitors[0], f"/events/{event_id}/waiting-room/place"
    first = visitor.get(place)
    stamp = first.text.split('data-seen="')[1].split('"')[0]
    again = visitor.get(f"{place}?seen={stamp}")
    assert (again.status_code, again.data) == (204, b"")
    assert int(again.headers["Foyer-Again"]) >= 1
    for odd in ("", "x", "waiting-0", "é" * 500):
        assert visitor.get(place, query_string={"seen": odd}).status_code == 200


def test_the_rooms_are_read_once_however_many_look(app: Flask, event_id: Id, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = join(app, event_id)
    monkeypatch.setattr(queries, "FRESH_SECONDS", 0.3)
    queries.forget()
    with counted() as statements:
        began = time.monotonic()
        looks = 0
        while time.monotonic() - began < 1.0:
            visitor.get(f"/events/{event_id}/waiting-room/place")
            looks += 1
    assert looks > 20
    assert 1 <= len(statements) <= 4


def test_an_event_without_a_room_pays_nothing(client: FlaskClient) -> None:
    kind = make_sale()
    look()
    with counted() as statements:
        held = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert "/checkout/" in held.headers["Location"]
    assert not [statement for statement in statements if "waiting" in statement]


def test_arriving_is_one_statement(app: Flask, event_id: Id) -> None:
    look()
    with counted() as statements:
        join(app, event_id)
    assert len(statements) == 1


def test_when_the_database_is_away_nobody_is_let_through(
    app: Flask, event_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def away(*_args: object) -> None:
        asked.append(1)
        raise OperationalError("SELECT", {}, Exception("no connection"))

    monkeypatch.setattr(queries, "at_once", away)
    queries.forget()
    for _ in range(5):
        assert app.test_client().post(f"/events/{event_id}/holds", data={}).status_code == 503
        assert app.test_client().get(f"/events/{event_id}/waiting-room/place").status_code == 503
    assert len(asked) == 1


def test_a_large_draw_is_made_in_a_moment() -> None:
    began = time.process_time()
    rules.places_of(rules.drawn_order("a seed", 100_000))
    assert time.process_time() - began < 3


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine(), "before_cursor_execute", note)


@contextmanager
def commands() -> Iterator[list[object]]:
    """Collect what this process sends to Valkey meanwhile; others use the same server."""
    sent: list[object] = []
    original = Connection.send_packed_command

    def note(connection: Connection, command: object, *rest: object, **options: object) -> None:
        sent.append(command)
        original(connection, command, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "send_packed_command", note)
        yield sent


def test_what_is_sent_to_valkey_is_seen() -> None:
    with commands() as sent:
        redis().ping()
    assert sent


def test_a_page_that_is_kept_knows_of_a_room_that_another_process_just_made(client: FlaskClient) -> None:
    kind = make_sale()
    queries.forget()
    queries.rooms()
    known = queries._memory.snapshot
    make_room(event_id=kind.event_id)
    queries._memory.snapshot = known

    assert "Join the waiting room" in client.get(f"/events/{kind.event_id}").text
