"""The claim functions in every order of two and three transactions: each ending is that of some order one by one.

A deadlock, a place sold twice or a counter that is off would be an ending that no such order has.
"""

from itertools import combinations_with_replacement

import pytest

from tests.races import rush
from tests.races.interleaving import Scene, surprises

pytestmark = pytest.mark.timeout(240)

# Two places. One is held, one was held until a moment ago by somebody whose payment is on its way; a third, in
# another pool with seats, is sold. Everything is made anew for every order.
_SETTING = """
SET session_replication_role = replica;
DELETE FROM seat_claims; DELETE FROM claims; DELETE FROM holds; DELETE FROM seats; DELETE FROM ticket_types;
DELETE FROM pools; DELETE FROM events;
INSERT INTO events (id, organization_id, title, subtitle, description, attendance, join_link, starts_at, ends_at,
    time_zone, category, tags, stock, picture_alt, currency, ages, refund_terms, title_lines, status, version,
    created_at, updated_at)
VALUES ('e', 'o', 'Rush', '', '', 'online', '', now() + interval '9 days', now() + interval '10 days', 'UTC', 'other',
    '{}', 'mint', '', 'EUR', '', '', '[]', 'published', 1, now(), now());
INSERT INTO pools (id, event_id, name, capacity, sold, held, position, zone, is_seated)
VALUES ('p', 'e', 'Floor', 2, 0, 2, 0, NULL, false), ('q', 'e', 'Stalls', 3, 1, 1, 1, 'z', true);
INSERT INTO ticket_types (id, event_id, pool_id, name, note, kind, price_minor, min_per_booking, max_per_booking,
    position)
VALUES ('t', 'e', 'p', 'Entry', '', 'free', 0, 1, 10, 0), ('u', 'e', 'q', 'Stalls', '', 'free', 0, 1, 10, 1);
INSERT INTO seats (event_id, key, pool_id, number, floor, section, row, label, x, y, angle, run, place, rank,
    is_accessible, is_companion, is_restricted, is_aisle, note, blocked_for)
SELECT 'e', 's' || n, 'q', n, 'F', 'Stalls', 'A', n::text, n, 0, 0, 0, n, n, false, false, false, false, '', ''
FROM generate_series(1, 3) AS n;
INSERT INTO holds (id, event_id, created_at, expires_at, latest_end)
SELECT id, 'e', now(), now() + span, now() + interval '1 hour' FROM (VALUES
    ('live', interval '10 minutes'), ('late', interval '-1 second'), ('sold', interval '-1 hour'),
    ('seat', interval '-1 second')) AS h (id, span);
INSERT INTO claims (id, hold_id, pool_id, ticket_type_id, quantity, returned, unit_price_minor, state, expires_at,
    seats)
VALUES ('live-1', 'live', 'p', 't', 1, 0, 0, 'held', now() + interval '10 minutes', '{}'),
       ('late-1', 'late', 'p', 't', 1, 0, 0, 'held', now() - interval '1 second', '{}'),
       ('sold-1', 'sold', 'q', 'u', 1, 0, 0, 'sold', now() - interval '1 hour', '{s1}'),
       ('seat-1', 'seat', 'q', 'u', 1, 0, 0, 'held', now() - interval '1 second', '{s2}');
INSERT INTO seat_claims (event_id, seat, claim_id) VALUES ('e', 's1', 'sold-1'), ('e', 's2', 'seat-1');
SET session_replication_role = origin;
"""
_QUESTION = """
SELECT (SELECT array_agg((id, capacity, sold, held) ORDER BY id) FROM pools),
       (SELECT array_agg((id, quantity, returned, state, seats) ORDER BY id) FROM claims),
       (SELECT array_agg((seat, claim_id) ORDER BY seat) FROM seat_claims)
"""
SCENE = Scene(_SETTING, _QUESTION)


def _claim(hold: str, kind: str, quantity: int, seats: str = "{}") -> str:
    types = "{" + ",".join([kind] * (0 if seats == "{}" else quantity)) + "}"
    given = f"'{hold}', 'e', '{{{kind}}}', '{{{quantity}}}', '{seats}', '{types}', 900, 1800, 'web'"
    return f"SELECT outcome, places FROM claim_places({given}, NULL, NULL, '', false)"


PLACES = {
    "one claims": _claim("one", "t", 1),
    "two claim": _claim("two", "t", 2),
    "the holder pays": "SELECT sell_hold('live')",
    "the late one pays": "SELECT sell_hold('late')",
    "the holder gives up": "SELECT places FROM release_hold('live')",
    "the late one gives up": "SELECT places FROM release_hold('late')",
    "the house shrinks": "SELECT change_capacity('p', 1)",
    "the house grows": "SELECT change_capacity('p', 3)",
    "the holder leaves": "SELECT leave_hold('live', 0)",
    "the holder asks for time": "SELECT extend_hold('live', 600) IS NULL",
    "the waitlist waits": "SELECT await_places('p', 1, now() + interval '1 hour')",
}
SEATS = {
    "one takes the lapsed seat": _claim("one", "u", 1, "{s2}"),
    "another takes it with the last": _claim("two", "u", 2, "{s2,s3}"),
    "the late one pays": "SELECT sell_hold('seat')",
    "the late one chooses anew": "SELECT outcome FROM replace_hold('seat', 'new', 'e', '{u}', '{1}', '{s3}', '{u}',"
    " 900, 1800, NULL, NULL, '')",
    "the sold one comes back": "SELECT return_places('sold-1', 1, '{}')",
    "the sold one moves": "SELECT outcome FROM move_seat('e', 's1', 's3')",
    "the house kills the last": "SELECT * FROM block_seats('e', '{s3}', 'killed', '', NULL)",
}


@pytest.mark.parametrize("calls", [PLACES, SEATS], ids=["places", "seats"])
def test_any_two_meet_in_every_order(app, calls: dict[str, str]) -> None:
    for pair in combinations_with_replacement(calls, 2):
        assert surprises(SCENE, _named(calls, pair)) == {}, pair


@pytest.mark.parametrize(
    "three",
    [
        ("one claims", "two claim", "the holder gives up"),
        ("one claims", "the holder pays", "the late one pays"),
        ("one claims", "the late one pays", "the house shrinks"),
        ("one claims", "one claims", "one claims"),
        ("two claim", "the holder gives up", "the house grows"),
        ("one claims", "the holder leaves", "the holder pays"),
        ("one claims", "the late one gives up", "the waitlist waits"),
    ],
    ids=" · ".join,
)
def test_three_meet_over_places_in_every_order(app, three: tuple[str, ...]) -> None:
    assert surprises(SCENE, _named(PLACES, three)) == {}


@pytest.mark.parametrize(
    "three",
    [
        ("one takes the lapsed seat", "the late one pays", "another takes it with the last"),
        ("one takes the lapsed seat", "the late one chooses anew", "the sold one moves"),
        ("another takes it with the last", "the house kills the last", "the sold one moves"),
        ("the sold one comes back", "the sold one moves", "the house kills the last"),
    ],
    ids=" · ".join,
)
def test_three_meet_over_seats_in_every_order(app, three: tuple[str, ...]) -> None:
    assert surprises(SCENE, _named(SEATS, three)) == {}


@pytest.mark.parametrize(
    ("calls", "meeting"),
    [
        (PLACES, ("one claims", "one claims", "the late one pays")),
        (PLACES, ("the late one pays", "the house shrinks")),
        (SEATS, ("one takes the lapsed seat", "the late one pays")),
        (SEATS, ("the sold one moves", "the sold one comes back")),
    ],
    ids=["three over places", "a sale and a smaller house", "a seat taken over", "a seat moved and given back"],
)
def test_without_the_lock_some_order_ends_wrong(app, calls: dict[str, str], meeting: tuple[str, ...]) -> None:
    with rush.without_lock():
        assert surprises(SCENE, _named(calls, meeting)) != {}


def _named(calls: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    # The same call twice is two people: they need holds of their own.
    numbered = [(f"{name} ({place})", calls[name], place) for place, name in enumerate(names)]
    return {
        name: call.replace("claim_places('one'", f"claim_places('one{place}'")
        .replace("claim_places('two'", f"claim_places('two{place}'")
        .replace("'new'", f"'new{place}'")
        for name, call, place in numbered
    }
