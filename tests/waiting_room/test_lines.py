"""The visitor's way through the line: join, draw, wait, be called, go in, hold tickets."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, transaction
from app.waiting_room import actions, queries
from tests.cast import post
from tests.makers.inventory import make_sale
from tests.makers.line import enter, fill, inside, join, line, number_of
from tests.makers.waiting_room import kept_room, let_time_pass, look, make_room, start_sale


def test_the_whole_way_without_javascript(app: Flask) -> None:
    kind = make_sale()
    event_id = make_room(event_id=kind.event_id)
    ada = app.test_client()
    assert "Join the waiting room" in ada.get(f"/events/{event_id}").text
    joined = ada.post(f"/events/{event_id}/waiting-room")
    gathering = ada.get(joined.headers["Location"]).text
    assert "You are in the draw" in gathering
    assert re.search(r'<noscript>\s*<meta http-equiv="refresh"\s+content="\d+;', gathering)
    start_sale(event_id)
    line(ada, event_id)
    let_time_pass(event_id, 1)
    assert "It is your turn" in line(ada, event_id)
    assert enter(ada, event_id) == inside(event_id)
    assert f"quantity-{kind.id}" in ada.get(inside(event_id)).text
    held = ada.post(f"/events/{event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert "/checkout/" in held.headers["Location"]


def test_who_comes_before_it_opens_is_told_when(app: Flask) -> None:
    event_id = make_room(opens_in=60, starts_in=600)
    visitor = app.test_client()
    assert "Not open yet" in line(visitor, event_id)
    assert "The waiting room opens at" in visitor.get(f"/events/{event_id}/offers").text
    refused = visitor.post(f"/events/{event_id}/waiting-room")
    assert refused.status_code == 409
    assert "not open" in refused.text


def test_who_comes_later_stands_behind_everybody_in_the_draw(app: Flask) -> None:
    event_id = make_room(per_minute=60)
    fill(event_id, 500)
    start_sale(event_id)
    late, later = join(app, event_id), join(app, event_id)
    assert kept_room(event_id).drawn == 500
    assert (number_of(late, event_id), number_of(later, event_id)) == (501, 502)
    assert "Your place is <b>501</b>" in line(late, event_id)
    assert "Your place is <b>502</b>" in line(later, event_id)


def test_who_comes_first_is_counted_at_once(app: Flask) -> None:
    event_id = make_room()
    visitor = app.test_client()
    assert "Nobody is in the line yet." in line(visitor, event_id)
    # What this process knows of the room is a moment old when the visitor comes back from joining it.
    visitor.post(f"/events/{event_id}/waiting-room")
    assert "1 person is here." in " ".join(visitor.get(f"/events/{event_id}/waiting-room").text.split())


def test_coming_back_finds_the_same_place(app: Flask) -> None:
    event_id = make_room()
    fill(event_id, 40)
    ada = join(app, event_id)
    number = number_of(ada, event_id)
    ada.delete_cookie(f"foyer-line-{event_id}")
    assert "Join the line" in line(ada, event_id)
    ada.post(f"/events/{event_id}/waiting-room")
    assert number_of(ada, event_id) == number
    assert kept_room(event_id).entries == 41


def test_people_are_called_at_the_rate(app: Flask) -> None:
    event_id = make_room(per_minute=120)
    fill(event_id, 1000)
    began = time.monotonic()
    start_sale(event_id)
    look()
    let_time_pass(event_id, 5)
    look()
    assert 10 <= kept_room(event_id).front <= 2 * (5 + time.monotonic() - began)


def test_a_quiet_spell_is_not_caught_up_with_at_once(app: Flask) -> None:
    event_id = make_room(per_minute=120)
    fill(event_id, 1000)
    start_sale(event_id)
    look()
    let_time_pass(event_id, 3600)
    look()
    assert kept_room(event_id).front == 20


def test_no_more_are_called_than_there_is_room_inside(app: Flask) -> None:
    event_id = make_room(per_minute=6000, most_inside=3)
    fill(event_id, 50)
    start_sale(event_id)
    look()
    let_time_pass(event_id, 10)
    look()
    assert kept_room(event_id).front == 3


def test_people_who_do_not_come_do_not_stall_the_line(app: Flask) -> None:
    event_id = make_room(per_minute=6000, most_inside=3)
    fill(event_id, 50)
    start_sale(event_id)
    for expected in (0, 3, 6, 9):
        look()
        assert kept_room(event_id).front == expected
        let_time_pass(event_id, 31)


def test_who_missed_their_turn_comes_in_later_and_before_the_next(app: Flask) -> None:
    event_id = make_room(per_minute=6000, most_inside=2)
    ada = join(app, event_id)
    start_sale(event_id)
    look()
    fill(event_id, 50)
    let_time_pass(event_id, 1)
    look()
    let_time_pass(event_id, 31)
    look()
    assert "It was your turn a while ago" in line(ada, event_id)
    assert "It is full this very moment" in enter(ada, event_id)
    # Those who were called meanwhile do not come either. The free space is kept for her although others wait.
    let_time_pass(event_id, 31)
    look()
    assert enter(ada, event_id) == inside(event_id)


def test_a_free_space_is_kept_for_who_knocked(app: Flask) -> None:
    event_id = make_room(per_minute=6000, most_inside=2)
    ada = join(app, event_id)
    start_sale(event_id)
    look()
    fill(event_id, 50)
    let_time_pass(event_id, 1)
    look()
    let_time_pass(event_id, 31)
    look()
    front = kept_room(event_id).front
    assert "It is full this very moment" in enter(ada, event_id)
    let_time_pass(event_id, 31)
    look()
    assert kept_room(event_id).front == front + 1


def test_nobody_goes_in_before_their_turn(app: Flask) -> None:
    event_id = make_room(per_minute=1)
    fill(event_id, 30)
    start_sale(event_id)
    ada = join(app, event_id)
    assert enter(ada, event_id) == f"/events/{event_id}/waiting-room"
    assert ada.get(inside(event_id)).headers["Location"] == f"/events/{event_id}/waiting-room"
    assert kept_room(event_id).admitted == 0


def test_nobody_goes_in_before_the_draw(app: Flask) -> None:
    event_id = make_room()
    ada = join(app, event_id)
    assert enter(ada, event_id) == f"/events/{event_id}/waiting-room"
    assert kept_room(event_id).admitted == 0


def test_when_the_pass_is_over_one_joins_again_at_the_end(app: Flask) -> None:
    event_id = make_room(pass_minutes=3)
    ada = _let_in(app, event_id)
    fill(event_id, 20)
    let_time_pass(event_id, 181)
    ada.delete_cookie(f"foyer-line-{event_id}")
    ada.post(f"/events/{event_id}/waiting-room")
    assert number_of(ada, event_id) == 22
    assert kept_room(event_id).entries == 22


def test_asked_again_it_is_the_same_pass(app: Flask) -> None:
    event_id = make_room()
    ada = _let_in(app, event_id)
    first = ada.get_cookie(f"foyer-line-{event_id}")
    assert enter(ada, event_id) == inside(event_id)
    kept = ada.get_cookie(f"foyer-line-{event_id}")
    assert first
    assert kept
    assert kept.value == first.value
    assert kept_room(event_id).admitted == 1


def test_whoever_has_booked_makes_room(app: Flask) -> None:
    kind = make_sale()
    event_id = make_room(event_id=kind.event_id, most_inside=1, per_minute=6000)
    ada = _let_in(app, event_id)
    fill(event_id, 5)
    look()
    assert kept_room(event_id).front == 1
    held = ada.post(f"/events/{event_id}/holds", data={f"quantity-{kind.id}": "1"})
    booked = post(ada, held.headers["Location"], {"email": "ada@example.org", "name": "Ada Okafor"})
    assert "/bookings/" in booked.headers["Location"]
    look()
    assert kept_room(event_id).front == 2


def test_a_closed_room_lets_everybody_choose(app: Flask) -> None:
    kind = make_sale()
    event_id = make_room(event_id=kind.event_id)
    ada = join(app, event_id)
    _close(event_id)
    assert ada.get(f"/events/{event_id}/waiting-room").headers["Location"] == f"/events/{event_id}"
    assert ada.get(f"/events/{event_id}/waiting-room/place").status_code == 303
    assert f"quantity-{kind.id}" in ada.get(f"/events/{event_id}/offers").text
    assert "/checkout/" in ada.post(f"/events/{event_id}/holds", data={f"quantity-{kind.id}": "1"}).headers["Location"]


def test_nobody_waits_for_what_is_cancelled_or_not_yet_public(app: Flask) -> None:
    event_id = make_room()
    ada = join(app, event_id)
    _set_status(event_id, EventStatus.CANCELLED)
    assert ada.get(f"/events/{event_id}/waiting-room").location == f"/events/{event_id}"
    assert "Cancelled" in ada.get(f"/events/{event_id}/offers").text
    _set_status(event_id, EventStatus.DRAFT)
    for path in ("", "/place", "/draw"):
        assert ada.get(f"/events/{event_id}/waiting-room{path}").status_code == 404
    assert ada.post(f"/events/{event_id}/waiting-room").status_code == 404


def test_an_event_without_a_room_is_as_before(client: FlaskClient) -> None:
    kind = make_sale()
    look()
    held = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert "/checkout/" in held.headers["Location"]
    assert client.get(f"/events/{kind.event_id}/waiting-room").headers["Location"] == f"/events/{kind.event_id}"
    assert client.get(f"/events/{kind.event_id}/waiting-room/draw").status_code == 404


@pytest.mark.parametrize("path", ["", "/place", "/draw", "/draw/list.txt"])
def test_odd_addresses_lead_nowhere_bad(client: FlaskClient, path: str) -> None:
    for event_id in ("0" * 20, "x", "%27%20OR%201", "a" * 3000):
        assert client.get(f"/events/{event_id}/waiting-room{path}").status_code in (303, 404)
    assert client.post(f"/events/{'0' * 20}/waiting-room").status_code == 303


def _let_in(app: Flask, event_id: Id) -> FlaskClient:
    visitor = join(app, event_id)
    start_sale(event_id)
    look()
    let_time_pass(event_id, 2)
    look()
    assert enter(visitor, event_id) == inside(event_id)
    return visitor


def _set_status(event_id: Id, status: EventStatus) -> None:
    with transaction():
        db.get_one(Event, event_id).status = status
    queries.forget()


def _close(event_id: Id) -> None:
    with transaction():
        actions.close_room(db.get_one(Event, event_id), by=SYSTEM)
