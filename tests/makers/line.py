"""Visitors of a waiting room for tests: they join, look and go in as browsers do."""

from flask import Flask
from flask.testing import FlaskClient

from app.infra.db import db
from app.waiting_room import queries
from app.waiting_room.models import WaitingEntry
from tests.bench import servers


def join(app: Flask, event_id: str, *, network: str = "127.0.0.1") -> FlaskClient:
    """Let a visitor join from the event's page."""
    client = app.test_client()
    answer = client.post(f"/events/{event_id}/waiting-room", environ_base={"REMOTE_ADDR": network})
    assert answer.status_code == 303, answer.text
    return client


def line(client: FlaskClient, event_id: str) -> str:
    """Return what the visitor's page says now."""
    queries.forget()
    answer = client.get(f"/events/{event_id}/waiting-room")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def enter(client: FlaskClient, event_id: str) -> str:
    """Press the button and return where it leads to, or what the page says."""
    queries.forget()
    answer = client.post(f"/events/{event_id}/waiting-room/passes")
    return answer.headers.get("Location", " ".join(answer.text.split()))


def inside(event_id: str) -> str:
    """Return the address to which a visitor is led who may choose tickets."""
    return f"/events/{event_id}/inside"


def number_of(client: FlaskClient, event_id: str) -> int:
    """Return the visitor's number."""
    cookie = client.get_cookie(f"foyer-line-{event_id}")
    assert cookie
    return int(cookie.value.split(".")[0])


def numbers_in(event_id: str) -> list[int]:
    """Return every number that was given out."""
    rows = db.query(WaitingEntry.number).filter_by(event_id=event_id).order_by(WaitingEntry.number).all()
    db.rollback()
    return [row.number for row in rows]


def fill(event_id: str, people: int) -> None:
    """Put so many people who are not here into the line, each from a network of their own."""
    with servers.connect() as database, database.transaction():
        database.execute(
            "INSERT INTO waiting_entries (event_id, visitor, number, network, arrived_at)"
            " SELECT r.event_id, 'absent ' || r.entries + i, r.entries + i, 'n' || i, clock_timestamp()"
            " FROM waiting_rooms r, generate_series(1, %s) i WHERE r.event_id = %s",
            [people, event_id],
        )
        database.execute("UPDATE waiting_rooms SET entries = entries + %s WHERE event_id = %s", [people, event_id])
    queries.forget()
