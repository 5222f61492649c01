"""Many people want the same seat. And the same with the guards taken away, which must go wrong."""

import time
from functools import partial

import pytest
from sqlalchemy import text

from app.core.ids import Id
from app.infra.db import db, transaction
from app.inventory import claims, queries
from app.inventory.claims import Sale
from app.inventory.errors import CapacityTaken, NotHeld, SeatsGone
from app.inventory.models import SeatBlock
from app.inventory.rules import Basket
from app.venues.starters import cabaret
from tests.bench import servers
from tests.makers.inventory import make_hold, make_sale
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.races.invariants import broken
from tests.races.rush import (
    arrivals,
    arrive,
    replaced,
    slow_claims,
    together,
    wait_until,
    without_check,
    without_lock,
    without_seat_key,
)

pytestmark = pytest.mark.timeout(180)
CROWD = 24
# Sold by hand, without a booking.
_BY_HAND = "sold places belong to a booking that is confirmed or cancelled"


def wrong() -> dict[str, list[tuple[object, ...]]]:
    return {sentence: rows for sentence, rows in broken().items() if sentence != _BY_HAND}


def owners(seat: str) -> int:
    with servers.connect() as database:
        row = database.execute("SELECT count(*) FROM seat_claims WHERE seat = %s", [seat]).fetchone()
    return int(str(row[0])) if row else 0


def rush_for(kind, seat: str) -> list[object]:
    return list(together(*[partial(make_seat_hold, kind, seat)] * CROWD))


def test_a_crowd_wants_one_seat(app) -> None:
    kind = make_seated_sale()["z1"]
    with slow_claims():
        answers = rush_for(kind, "sa3")
    assert len([answer for answer in answers if isinstance(answer, str)]) == 1
    assert all(isinstance(answer, str | SeatsGone) for answer in answers)
    assert owners("sa3") == 1
    assert wrong() == {}


def test_without_lock_and_key_the_seat_has_many_owners(app) -> None:
    kind = make_seated_sale()["z1"]
    with without_seat_key(), without_lock(), slow_claims(meeting=2):
        rush_for(kind, "sa3")
        assert owners("sa3") > 1, "the rush is no test, nothing goes wrong without the guards"


def test_without_the_lock_the_key_alone_still_gives_no_seat_twice(app) -> None:
    kind = make_seated_sale()["z1"]
    with without_lock(), slow_claims():
        rush_for(kind, "sa3")
    assert owners("sa3") == 1
    assert wrong() == {}


def test_pairs_that_cross_one_another_neither_share_a_seat_nor_wait_in_a_circle(app) -> None:
    types = make_seated_sale()
    pairs = [("sa3", "sc3"), ("sc3", "sa3"), ("sa3", "sa4"), ("sa4", "sc3")]

    def hold(pair: tuple[str, str]) -> str:
        basket = Basket.of_seats([(seat, types["z1" if seat < "sc" else "z2"].id) for seat in pair])
        return claims.place_hold(types["z1"].event_id, basket, seconds=900)

    answers = together(*[partial(hold, pair) for pair in pairs for _ in range(6)])
    assert all(isinstance(answer, str | SeatsGone) for answer in answers)
    assert all(owners(seat) <= 1 for seat in ("sa3", "sa4", "sc3"))
    assert wrong() == {}


@pytest.mark.parametrize("_round", range(2))
def test_a_seat_is_taken_over_at_the_second_of_its_expiry(app, _round: int) -> None:
    kind = make_seated_sale()["z1"]
    late = make_seat_hold(kind, "sa3", seconds=1)

    def take_over() -> str:
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            try:
                return make_seat_hold(kind, "sa3")
            except SeatsGone:
                continue
        return "never"

    def pay() -> str:
        time.sleep(0.98)
        with transaction():
            return claims.sell_hold(late)

    paid, *rest = together(pay, *[take_over] * 6)
    won = [answer for answer in rest if isinstance(answer, str) and answer != "never"]
    assert len(won) == (0 if paid is Sale.SOLD else 1)
    assert owners("sa3") == 1
    assert wrong() == {}


def test_a_buyer_chooses_anew_while_others_want_the_seats(app) -> None:
    kind = make_seated_sale()["z1"]
    mine = make_seat_hold(kind, "sa3")
    basket = Basket.of_seats([("sa4", kind.id), ("sa5", kind.id)])
    changed, *_others = together(
        lambda: claims.replace_hold(mine, kind.event_id, basket, seconds=900),
        *[partial(make_seat_hold, kind, seat) for seat in ("sa3", "sa4", "sa5") for _ in range(4)],
    )
    with servers.connect() as database:
        claimed = database.execute(
            "SELECT state FROM claims WHERE hold_id = %s", [changed if isinstance(changed, str) else mine]
        ).fetchone()
    assert claimed == ("held",), "whoever chooses anew has the new seats or the old ones"
    assert all(owners(seat) <= 1 for seat in ("sa3", "sa4", "sa5"))
    assert wrong() == {}


def test_without_lock_and_key_whoever_chooses_anew_shares_a_seat(app) -> None:
    kind = make_seated_sale()["z1"]
    mine = make_seat_hold(kind, "sa3")
    basket = Basket.of_seats([("sa4", kind.id)])
    with without_seat_key(), without_lock(), slow_claims(meeting=2):
        together(
            lambda: claims.replace_hold(mine, kind.event_id, basket, seconds=900), partial(make_seat_hold, kind, "sa4")
        )
        assert owners("sa4") == 2, "this is no test, nothing goes wrong without the guards"


def test_a_table_sold_whole_is_wanted_by_parties_and_by_single_guests(app) -> None:
    with slow_claims():
        parties, guests = _want_one_table()
    assert len([answer for answer in parties if isinstance(answer, str)]) == 1
    assert all(isinstance(answer, SeatsGone) for answer in guests)
    assert wrong() == {}


def test_without_its_rule_the_table_is_torn_apart(app) -> None:
    with replaced("judge_seats", lambda definition: definition.replace("'table_apart'", "NULL")):
        _parties, guests = _want_one_table(parties=0)
    assert [answer for answer in guests if isinstance(answer, str)], "nothing goes wrong without the guard"


def _want_one_table(*, parties: int = 6) -> tuple[list[object], list[object]]:
    kind = make_seated_sale(plan=cabaret(whole=True))["z1"]
    house = queries.house_of(kind.event_id)
    assert house
    chairs = [seat.key for seat in min(house.tables.items())[1]]
    db.rollback()
    wishes = [chairs] * parties + [[chair] for chair in chairs]
    answers: list[object] = list(together(*[partial(make_seat_hold, kind, *wish) for wish in wishes]))
    return answers[:parties], answers[parties:]


def test_the_house_kills_a_seat_while_it_is_sold_moved_and_given_back(app) -> None:
    kind = make_seated_sale()["z1"]
    sold = make_seat_hold(kind, "sa3")
    with transaction():
        claims.sell_hold(sold)

    def kill() -> object:
        with transaction():
            return claims.block_seats(kind.event_id, ["sa4"], SeatBlock.KILLED)

    def move() -> object:
        with transaction():
            return claims.move_seat(kind.event_id, "sa3", "sa4")

    def give_back() -> object:
        with transaction():
            return claims.return_places(Id(f"{sold}-1"), 1)

    together(kill, move, give_back, partial(make_seat_hold, kind, "sa4"))
    assert wrong() == {}


@pytest.mark.parametrize("_round", range(3))
def test_the_house_shrinks_while_people_buy(app, _round: int) -> None:
    kind = make_sale(capacity=10)
    with slow_claims():
        answers = together(*[partial(make_hold, kind, 1)] * 8, *[partial(_shrink, kind, 5)] * 2)
    held = len([answer for answer in answers[:8] if isinstance(answer, str)])
    shrank = any(answer is None for answer in answers[8:])
    assert held <= 5 if shrank else held == 8
    assert all(isinstance(answer, str | NotHeld | CapacityTaken) or answer is None for answer in answers)
    assert wrong() == {}


def test_without_lock_and_check_the_house_shrinks_below_what_is_sold(app) -> None:
    kind = make_sale(capacity=10)
    # All have looked before the house shrinks, and take afterwards.
    with without_check(), without_lock(), slow_claims(meeting=9):
        together(*[partial(make_hold, kind, 1)] * 8, partial(_shrink_in_between, kind, 2))
        assert "nothing is oversold" in broken(), "nothing goes wrong without the guards"


def _shrink(kind, capacity: int) -> None:
    db.execute(text("SELECT pg_sleep(0.05)"))
    db.rollback()
    with transaction():
        claims.change_capacity(kind.pool_id, capacity)


def _shrink_in_between(kind, capacity: int) -> None:
    wait_until(lambda: arrivals() == 8)
    with transaction():
        claims.change_capacity(kind.pool_id, capacity)
    arrive()
