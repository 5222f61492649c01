"""Many people arrive in the same moment: everybody has one number, and no number has two owners."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from flask import Flask

from app.core.ids import Id
from app.infra import keys
from app.waiting_room import claims, policy
from app.waiting_room.errors import CrowdedNetwork, LineFull
from app.waiting_room.rules import MANY, PACE, SLOW_PACE, network_of
from tests.bench import servers
from tests.makers.line import fill, join, number_of, numbers_in
from tests.makers.waiting_room import kept_room, let_time_pass, look, make_room, move_room, start_sale
from tests.races.rush import slow, together

TABS, PEOPLE = 12, 40
# Between looking and taking a number.
_ARRIVAL = "INSERT ON waiting_entries"
pytestmark = pytest.mark.timeout(180)


def test_one_visitor_with_many_tabs_gets_one_number(app: Flask) -> None:
    event_id = make_room()
    with slow(_ARRIVAL):
        answers = _many_tabs(app, event_id)
    assert answers == {303: TABS}
    assert numbers_in(event_id) == [1]
    assert kept_room(event_id).entries == 1


def test_without_its_guards_the_same_visitor_gets_several(app: Flask) -> None:
    event_id = make_room()
    with without_guards(), slow(_ARRIVAL, meeting=2):
        _many_tabs(app, event_id)
        numbers = numbers_in(event_id)
    assert len(numbers) > 1, "the rush is no test, nothing goes wrong without the guards"


def test_everybody_who_comes_at_once_gets_a_number_of_their_own() -> None:
    event_id = make_room()
    with slow(_ARRIVAL, seconds=0.01):
        numbers = together(*[partial(claims.join_line, event_id, f"visitor {n}", f"n{n}") for n in range(PEOPLE)])
    assert sorted(map(repr, numbers)) == sorted(map(repr, range(1, PEOPLE + 1)))
    assert kept_room(event_id).entries == PEOPLE


def test_who_comes_in_the_second_of_the_draw_is_in_it_or_behind_it() -> None:
    event_id = make_room()
    fill(event_id, 20)
    arrivals = [partial(claims.join_line, event_id, f"visitor {n}", f"n{n}") for n in range(20)]
    move_room(event_id, opens_in=-60, starts_in=0.15)
    with slow(_ARRIVAL, seconds=0.02):
        together(*arrivals, *[look] * 4)
    look()
    drawn = kept_room(event_id).drawn
    assert drawn is not None
    with servers.connect() as database:
        row = database.execute(
            "SELECT count(*) FILTER (WHERE (number <= drawn) <> (arrived_at < drawn_at)), max(number), count(*)"
            " FROM waiting_entries JOIN waiting_rooms USING (event_id)"
        ).fetchone()
    assert row == (0, 40, 40)


def test_going_in_many_times_at_once_is_going_in_once() -> None:
    event_id = make_room(most_inside=5)
    number = claims.join_line(event_id, "ada", "home")
    start_sale(event_id)
    look()
    let_time_pass(event_id, 2)
    look()
    answers = together(*[partial(claims.enter_room, event_id, "ada", number, 1)] * 8)
    assert {getattr(answer, "entry", answer) for answer in answers} == {claims.Entry.IN}
    assert len({getattr(answer, "until", answer) for answer in answers}) == 1
    assert kept_room(event_id).admitted == 1


def test_one_machine_with_many_names_is_slowed_down() -> None:
    event_id = make_room()
    for name in range(PACE):
        claims.join_line(event_id, f"robot {name}", "one machine")
    with pytest.raises(CrowdedNetwork) as refusal:
        claims.join_line(event_id, "one more", "one machine")
    assert 0 < refusal.value.seconds <= 60
    assert claims.join_line(event_id, "ada", "home") == PACE + 1
    assert claims.join_line(event_id, "robot 7", "one machine") == 8
    let_time_pass(event_id, 61)
    assert claims.join_line(event_id, "one more", "one machine") == PACE + 2


def test_a_network_that_has_very_many_is_slowed_down_more() -> None:
    event_id = make_room()
    with servers.connect() as database:
        database.execute(
            "INSERT INTO waiting_entries (event_id, visitor, number, network, arrived_at)"
            " SELECT %s, 'robot' || i, i, 'one machine', now() - interval '5 minutes' FROM generate_series(1, %s) i",
            [event_id, MANY],
        )
        database.execute("UPDATE waiting_rooms SET entries = %s", [MANY])
    for name in range(SLOW_PACE):
        claims.join_line(event_id, f"late robot {name}", "one machine")
    with pytest.raises(CrowdedNetwork):
        claims.join_line(event_id, "one more", "one machine")


def test_who_is_slowed_down_is_told_so_kindly(app: Flask) -> None:
    event_id = make_room()
    network = keys.seal("waiting-network", "192.0.2.7")
    for name in range(PACE):
        claims.join_line(event_id, f"robot {name}", network)
    answer = app.test_client().post(f"/events/{event_id}/waiting-room", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Many people are joining from your network" in answer.text
    assert number_of(join(app, event_id, network="192.0.2.8"), event_id) == PACE + 1


def test_the_line_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    event_id = make_room()
    fill(event_id, 3)
    monkeypatch.setattr(claims, "MOST_ENTRIES", 3)
    with pytest.raises(LineFull):
        claims.join_line(event_id, "one more", "home")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:0:1::1", "2001:db8:0:2:3::4", True),
        ("2001:db8:0:1::1", "2001:db8:0:101::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("nonsense", "", True),
    ],
)
def test_what_counts_as_one_network(one: str, other: str, is_same: bool) -> None:
    assert (network_of(one) == network_of(other)) is is_same


def _many_tabs(app: Flask, event_id: Id) -> Counter[int]:
    visitor = policy.sealed_visitor(policy.new_visitor())

    def tab() -> int:
        client = app.test_client()
        client.set_cookie("foyer-visitor", visitor)
        return client.post(f"/events/{event_id}/waiting-room").status_code

    return Counter(answer if isinstance(answer, int) else 0 for answer in together(*[tab] * TABS))


@contextmanager
def without_guards() -> Iterator[None]:
    """Take the room's lock and the table's keys away for a while."""
    with servers.connect() as database:
        row = database.execute("SELECT pg_get_functiondef('lock_waiting_room(text)'::regprocedure)").fetchone()
        assert row
        database.execute(
            "CREATE OR REPLACE FUNCTION lock_waiting_room(p_event text) RETURNS void LANGUAGE plpgsql AS"
            " $$ BEGIN END $$;"
            "ALTER TABLE waiting_entries DROP CONSTRAINT pk_waiting_entries;"
            "ALTER TABLE waiting_entries DROP CONSTRAINT uq_waiting_entries_event_id_number"
        )
        try:
            yield
        finally:
            servers.sweep()
            database.execute(str(row[0]).encode())
            database.execute(
                "ALTER TABLE waiting_entries ADD CONSTRAINT pk_waiting_entries PRIMARY KEY (event_id, visitor);"
                "ALTER TABLE waiting_entries"
                " ADD CONSTRAINT uq_waiting_entries_event_id_number UNIQUE (event_id, number)"
            )
