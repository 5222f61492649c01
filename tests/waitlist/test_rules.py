"""The arithmetic of the line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.core.ids import Id
from app.waitlist.rules import TOO_SHORT, Wish, closing_moment, matches, offer_end, ordinal

NOON = datetime(2027, 5, 14, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
A, B = Id("a"), Id("b")
POOLS = {A: Id("stalls"), B: Id("circle")}


def test_the_list_ends_a_day_before_doors_or_as_chosen_but_never_after_the_sale() -> None:
    doors, sale = NOON, NOON - 2 * HOUR
    assert closing_moment(doors, sale, chosen=None) == NOON - 24 * HOUR
    assert closing_moment(doors, sale, chosen=NOON - 3 * HOUR) == NOON - 3 * HOUR
    assert closing_moment(doors, sale, chosen=NOON) == sale


@pytest.mark.parametrize(
    ("left", "length"),
    [
        (100 * HOUR, 2 * HOUR),
        (20 * HOUR, 2 * HOUR),
        (10 * HOUR, HOUR),
        (HOUR, 15 * MINUTE),
        (MINUTE, 15 * MINUTE),
        (timedelta(), None),
    ],
)
def test_offers_are_shorter_when_the_list_ends_soon(left: timedelta, length: timedelta | None) -> None:
    end = offer_end(NOON, minutes=120, closes_at=NOON + left, sale_ends_at=NOON + 200 * HOUR)
    assert (end - NOON if end else None) == length


@given(some.integers(15, 2880), some.timedeltas(), some.timedeltas())
def test_no_offer_outlives_the_sale_and_none_is_too_short_to_take(
    minutes: int, closes: timedelta, sale: timedelta
) -> None:
    try:
        closes_at, sale_ends_at = NOON + closes, NOON + sale
    except OverflowError:
        return
    end = offer_end(NOON, minutes=minutes, closes_at=closes_at, sale_ends_at=sale_ends_at)
    assert end is None or NOON + TOO_SHORT <= end <= min(sale_ends_at, NOON + minutes * MINUTE)


def test_the_first_who_fits_is_next() -> None:
    line = [_wish("1", 3, A), _wish("2", 2, A), _wish("3", 1, A, B)]
    assert _served(line, {A: 2}, is_strict=False) == [("2", A)]
    assert _served(line, {A: 4}, is_strict=False) == [("1", A), ("3", A)]
    assert _served(line, {A: 2, B: 1}, is_strict=False) == [("2", A), ("3", B)]


def test_strictly_in_order_those_ahead_keep_what_they_wait_for() -> None:
    line = [_wish("1", 3, A), _wish("2", 2, A), _wish("3", 1, A, B)]
    assert _served(line, {A: 2, B: 1}, is_strict=True) == [("3", B)]


@given(
    some.lists(some.tuples(some.integers(1, 4), some.sampled_from([(A,), (B,), (A, B)])), max_size=12),
    some.integers(0, 8),
    some.integers(0, 8),
    some.booleans(),
)
def test_never_more_is_given_out_than_there_is(wishes, stalls: int, circle: int, is_strict: bool) -> None:
    line = [Wish(Id(str(number)), quantity, types) for number, (quantity, types) in enumerate(wishes)]
    free = {POOLS[A]: stalls, POOLS[B]: circle}
    served = list(matches(line, POOLS, dict(free), is_strict=is_strict))
    for pool, places in free.items():
        assert sum(wish.quantity for wish, kind in served if POOLS[kind] == pool) <= places
    assert len({wish.entry_id for wish, _ in served}) == len(served)


def test_positions_are_said_as_people_say_them() -> None:
    said = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 1003)]
    assert said == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th", "1,003rd"]


def _wish(entry_id: str, quantity: int, *types: Id) -> Wish:
    return Wish(Id(entry_id), quantity, types)


def _served(line: list[Wish], free: dict[Id, int], *, is_strict: bool) -> list[tuple[str, Id]]:
    places = {POOLS[kind]: count for kind, count in free.items()}
    return [(wish.entry_id, kind) for wish, kind in matches(line, POOLS, places, is_strict=is_strict)]
