"""The draw: promised before, made once, fair, and checked by anybody with what the page gives."""

import hashlib
import re
import subprocess
import sys
from collections import Counter
from html import unescape
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.waiting_room import actions, rules
from tests.bench import servers
from tests.makers.line import fill, join, line, number_of
from tests.makers.waiting_room import kept_room, let_time_pass, look, make_room, start_sale

HEX = re.compile(r"\b[0-9a-f]{64}\b")


def test_everybody_gets_one_place_and_every_place_somebody() -> None:
    order = rules.drawn_order("a seed", 1000)
    assert sorted(order) == list(range(1, 1001))
    places = rules.places_of(order)
    assert all(order[places[number - 1] - 1] == number for number in range(1, 1001))


def test_every_place_is_as_likely_for_every_number() -> None:
    # The seeds are fixed, so it comes out the same each time: far below what one in a thousand fair draws exceeds.
    people, draws = 12, 6000
    seen: Counter[tuple[int, int]] = Counter()
    for seed in range(draws):
        for place, number in enumerate(rules.drawn_order(f"seed {seed}", people)):
            seen[number, place] += 1
    expected = draws / people
    assert len(seen) == people * people
    chi_squared = sum((count - expected) ** 2 / expected for count in seen.values())
    degrees = (people - 1) ** 2
    assert chi_squared < degrees + 3.3 * (2 * degrees) ** 0.5


def test_who_came_first_is_not_drawn_first() -> None:
    first_tenth = sum(number <= 500 for number in rules.drawn_order("another seed", 5000)[:500])
    assert 25 <= first_tenth <= 75


def test_the_promise_is_published_before_and_stays(client: FlaskClient) -> None:
    event_id = make_room()
    before = client.get(f"/events/{event_id}/waiting-room/draw").text
    promise = kept_room(event_id).commitment
    assert set(HEX.findall(before)) == {promise}
    assert promise in client.get(f"/events/{event_id}/waiting-room").text
    assert client.get(f"/events/{event_id}/waiting-room/draw/list.txt").status_code == 404
    event = db.get_one(Event, event_id)
    with transaction():
        actions.pause_room(event, by=SYSTEM)
        actions.resume_room(event, by=SYSTEM)
    fill(event_id, 30)
    start_sale(event_id)
    look()
    after = client.get(f"/events/{event_id}/waiting-room/draw").text
    (seed,) = set(HEX.findall(after)) - {promise}
    assert hashlib.sha256(seed.encode()).hexdigest() == promise


def test_nobody_can_tell_the_seed_before_the_draw(app: Flask) -> None:
    event_id = make_room()
    visitor = join(app, event_id)
    seed = kept_room(event_id).seed
    for path in ("/waiting-room", "/waiting-room/draw", "/waiting-room/place", ""):
        assert seed not in visitor.get(f"/events/{event_id}{path}").text


@pytest.mark.parametrize(
    "change",
    [
        "seed = repeat('0', 64), commitment = encode(sha256(convert_to(repeat('0', 64), 'UTF8')), 'hex')",
        "commitment = repeat('0', 64)",
        "seed = repeat('0', 64)",
    ],
)
def test_the_database_keeps_the_seed_and_its_promise(change: str) -> None:
    make_room()
    with servers.connect() as database, pytest.raises(psycopg.Error):
        database.execute(f"UPDATE waiting_rooms SET {change}".encode())


@pytest.mark.parametrize("change", ["drawn = drawn + 1", "drawn_at = now()", "starts_at = starts_at + interval '1 h'"])
def test_the_database_keeps_the_draw(change: str) -> None:
    event_id = make_room()
    fill(event_id, 3)
    start_sale(event_id)
    look()
    with servers.connect() as database, pytest.raises(psycopg.Error):
        database.execute(f"UPDATE waiting_rooms SET {change}".encode())


def test_places_are_those_of_the_published_order(app: Flask, client: FlaskClient) -> None:
    event_id = make_room(per_minute=1)
    visitors = [join(app, event_id) for _ in range(8)]
    start_sale(event_id)
    look()
    order = [int(number) for number in _listing(client, event_id).split()]
    for visitor in visitors:
        place = order.index(number_of(visitor, event_id)) + 1
        shown = line(visitor, event_id)
        assert f"Your place is <b>{place}</b>" in shown
        assert f'<p class="total">{place - 1 or "Nobody"}</p>' in shown


def test_the_program_on_the_page_finds_out_whether_the_draw_is_right(client: FlaskClient, tmp_path: Path) -> None:
    event_id = make_room()
    fill(event_id, 200)
    start_sale(event_id)
    look()
    page = client.get(f"/events/{event_id}/waiting-room/draw").text
    program = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    assert program
    (tmp_path / "check.py").write_text(unescape(program[1]))
    listing = _listing(client, event_id)
    assert _checked(tmp_path, listing) == [True, True]
    first, second, *rest = listing.split()
    assert _checked(tmp_path, "\n".join([second, first, *rest])) == [True, False]


def test_two_processes_at_once_make_one_draw(app: Flask) -> None:
    event_id = make_room()
    fill(event_id, 50)
    start_sale(event_id)
    drawn = _in_processes(3, event_id)
    assert len(set(drawn)) == 1, drawn
    room = kept_room(event_id)
    assert drawn[0].startswith(f"50 {room.drawn_at.isoformat() if room.drawn_at else ''} ")
    number = number_of(join(app, event_id), event_id)
    assert (number, kept_room(event_id).drawn) == (51, 50)


def test_without_anybody_looking_the_next_to_come_makes_the_draw(app: Flask) -> None:
    event_id = make_room()
    fill(event_id, 5)
    start_sale(event_id)
    let_time_pass(event_id, 7200)
    late = join(app, event_id)
    assert (kept_room(event_id).drawn, number_of(late, event_id)) == (5, 6)


def _listing(client: FlaskClient, event_id: Id) -> str:
    answer = client.get(f"/events/{event_id}/waiting-room/draw/list.txt")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.text


def _checked(folder: Path, listing: str) -> list[bool]:
    (folder / "draw.txt").write_text(listing)
    done = subprocess.run([sys.executable, "check.py"], cwd=folder, capture_output=True, text=True, check=True)
    return [said.endswith("True") for said in done.stdout.splitlines()]


def _in_processes(count: int, event_id: Id) -> list[str]:
    """What each of so many processes knows of the draw, when all look in the same moment."""
    command = [sys.executable, "-c", _LOOK, event_id]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": servers.ROOT, "text": True}
    looking = [subprocess.Popen(command, **pipes) for _ in range(count)]  # type: ignore[call-overload]
    for process in looking:
        assert process.stdout.readline() == "ready\n"
    for process in looking:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0] for process in looking]


_LOOK = """
import sys, time
from app.infra.db import db
from app.waiting_room import queries
db.connection(); db.rollback()
print("ready", flush=True)
sys.stdin.readline()
room = queries.room_of(sys.argv[1])
while room.drawn is None:
    queries.forget()
    room = queries.room_of(sys.argv[1])
print(room.drawn, room.drawn_at.isoformat(), [room.place_of(number) for number in range(1, room.drawn + 1)])
"""
