"""The visitor's way through the line: join, draw, wait, be called, go in, hold tickets."""

import re

from flask import Flask
from flask.testing import FlaskClient

from app.waiting_room import queries
from tests.makers.inventory import make_sale
from tests.makers.waiting_room import kept_room, let_time_pass, look, make_room, move_room, start_sale


def join(app: Flask, event_id: str) -> FlaskClient:
    """A visitor joins from the event's page."""
    client = app.test_client()
    assert client.post(f"/events/{event_id}/waiting-room").status_code == 303
    return client


def line(client: FlaskClient, event_id: str) -> str:
    """What the visitor's page says now."""
    queries.forget()
    answer = client.get(f"/events/{event_id}/waiting-room")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def enter(client: FlaskClient, event_id: str) -> str:
    """Press the button; the address that it leads to, or the sentence."""
    answer = client.post(f"/events/{event_id}/waiting-room/passes")
    return answer.headers.get("Location", answer.text)


def test_the_whole_way_without_javascript(app: Flask) -> None:
    kind = make_sale()
    event_id = make_room(event_id=kind.event_id)
    ada = join(app, event_id)
    assert "You are in the draw" in line(ada, event_id)
    start_sale(event_id)
    line(ada, event_id)
    let_time_pass(event_id, 1)
    assert "It is your turn" in line(ada, event_id)
    assert enter(ada, event_id) == f"/events/{event_id}/inside"
    page = ada.get(f"/events/{event_id}/inside").text
    assert f"quantity-{kind.id}" in page
    held = ada.post(f"/events/{event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert "/checkout/" in held.headers["Location"]
