"""Best available, by example: where a party is seated, and what it is told."""

from dataclasses import asdict

import pytest

from app.core.errors import Refused
from app.core.ids import Id
from app.inventory.allocation.best import best, candidates
from app.inventory.allocation.judging import Terms, judge
from app.inventory.allocation.party import Allocation, Party
from app.inventory.house import House, HouseSeat, SeatState
from app.inventory.layout import lay_out
from app.inventory.words import AccessibleRelease, StrandedRule
from app.venues.starters import cabaret
from tests.inventory.rooms import NOW, Room, room


def seat(drawn: Room, size: int, wheelchairs: int = 0, *, zone: str = "", opened: str = "") -> Allocation:
    found = best(
        drawn.house,
        drawn.state,
        Party(size, wheelchairs),
        pools=frozenset({Id(zone)}) if zone else None,
        opened=frozenset(drawn.seats(opened)),
    )
    assert found
    return found


def seated(drawn: Room, size: int, wheelchairs: int = 0, **terms: str) -> str:
    return " ".join(key.upper() for key in seat(drawn, size, wheelchairs, **terms).keys)


def test_two_sit_in_the_middle_of_the_front_row() -> None:
    found = seat(room("..........", ".........."), 2)
    assert found.sentence == "Stalls A 5 and 6, side by side."
    assert (found.is_together, found.leaves_one, found.is_anybody_alone) == (True, False, False)


def test_one_sits_in_the_gap_that_others_left() -> None:
    # The nearest is A4, but A3 would be left alone.
    assert seated(room("xx..x.x"), 1) == "A6"
    assert seat(room("x.xx"), 1).sentence == "Stalls A 2."


def test_no_single_seat_is_left_as_long_as_there_are_better_ones() -> None:
    # The middle would be A2 and A3.
    assert seated(room("...xx"), 2) == "A2 A3"
    assert seated(room("x...x", "....."), 2) == "B1 B2"


def test_sitting_together_counts_more_than_a_single_seat_left() -> None:
    found = seat(room("x...x", "x.x.x"), 2)
    assert found.leaves_one
    assert found.is_together


def test_an_aisle_parts_neighbours() -> None:
    assert seated(room("... .....", "xxx xxxxx"), 5) == "A4 A5 A6 A7 A8"
    assert not seat(room(".. .."), 4).is_together


def test_groups_sit_behind_each_other_and_nobody_alone() -> None:
    found = seat(room("x..xx..xx", "x..xxxxxx", "xxxxxxxxx", "xxx...xxx"), 4)
    assert found.sentence == "Stalls A 6 and 7; Stalls A 2 and 3: in groups, nobody alone."
    assert [len(group) for group in found.groups] == [2, 2]


def test_three_are_not_two_and_one_as_long_as_three_can_sit() -> None:
    assert seated(room("..x..x.", "xxxxx..", "..." + "x" * 4), 3) == "C1 C2 C3"


def test_somebody_sits_alone_only_when_there_is_nothing_else_and_is_told() -> None:
    found = seat(room("..x.x..x"), 3)
    assert sorted(len(group) for group in found.groups) == [1, 2]
    assert found.is_anybody_alone
    assert found.sentence.endswith("not all together, and somebody sits alone.")


def test_five_are_three_and_two_though_pairs_are_nearer() -> None:
    found = seat(room("..x..x..x..x..x..", "x" * 17, "x" * 17, "..." + "x" * 14), 5)
    assert sorted(len(group) for group in found.groups) == [2, 3]


def test_who_asks_for_more_than_there_is_gets_nothing() -> None:
    drawn = room("..x.")
    assert best(drawn.house, drawn.state, Party(4)) is None
    assert best(drawn.house, drawn.state, Party(1), pools=frozenset({Id("elsewhere")})) is None


def test_a_party_stays_in_its_zone() -> None:
    drawn = room(".....", ".....", zones="ab")
    assert seated(drawn, 2, zone="b")[0] == "B"
    assert seated(drawn, 2)[0] == "A"


def test_a_restricted_view_is_the_last_resort_and_is_told() -> None:
    assert seated(room("rrrr", "...."), 2)[0] == "B"
    found = seat(room("rrrx", "xxxx"), 2)
    assert found.sentence == "Stalls A 2 and 3, side by side. The view from all seats is restricted."
    assert seat(room("r.xx"), 2).sentence.endswith("The view from one seat is restricted.")
    assert seat(room("rxxx"), 1).sentence == "Stalls A 1. The view is restricted."


def test_a_table_is_given_whole_or_not_at_all() -> None:
    drawn = room("[....] [......]", "..............")
    assert seated(drawn, 6) == "A5 A6 A7 A8 A9 A10"
    assert seat(room("[....] [......]"), 4).sentence == "Stalls A 1, 2, 3 and 4, a table of your own."
    assert seated(drawn, 5)[0] == "B"
    half = room("[x...] [....]")
    assert seated(half, 4) == "A5 A6 A7 A8"
    assert best(half.house, half.state, Party(3)) is None


def test_a_party_larger_than_any_table_gets_several() -> None:
    found = seat(room("[....] [....] [......]"), 8)
    assert [len(group) for group in found.groups] == [4, 4]
    assert not found.is_anybody_alone


def test_seats_of_a_table_are_nobodys_neighbours() -> None:
    assert not seat(room("[....]", "xx..xx"), 2).leaves_one


def test_killed_seats_are_not_given() -> None:
    assert seated(room("..kk.."), 2) in {"A1 A2", "A5 A6"}


def test_wheelchair_places_are_not_for_those_who_do_not_ask() -> None:
    drawn = room("WC..")
    assert seated(drawn, 2) == "A3 A4"
    assert best(drawn.house, drawn.state, Party(3)) is None
    assert seated(drawn, 4, opened="A1 A2") == "A1 A2 A3 A4"


def test_companions_sit_beside_the_wheelchair() -> None:
    assert seated(room("......", "..WC.."), 2, 1) == "B3 B4"
    assert seated(room("W.....", "WCCC.."), 4, 1) == "B1 B2 B3 B4"
    assert seated(room("W....."), 3, 1) == "A1 A2 A3"
    assert seated(room("....W"), 1, 1) == "A5"


def test_nobody_takes_a_wheelchair_place_needlessly() -> None:
    assert seated(room("xxxWWCxx"), 2, 1) == "A5 A6"
    # But rather that than apart.
    assert seated(room("WWx..."), 2, 1) == "A1 A2"


def test_two_wheelchairs_with_their_company_each() -> None:
    assert seated(room("CWWC.."), 4, 2) == "A1 A2 A3 A4"
    found = seat(room("WCxxxCW"), 4, 2)
    assert [[one.key for one in group] for group in found.groups] == [["a1", "a2"], ["a6", "a7"]]


def test_company_that_finds_no_seat_beside_sits_as_near_as_can_be() -> None:
    found = seat(room("......", "......", "....xW"), 3, 1)
    assert [one.key for one in found.seats] == ["c6", "b5", "b6"]
    assert not found.is_together


def test_without_a_wheelchair_place_there_is_nothing() -> None:
    drawn = room("....")
    assert best(drawn.house, drawn.state, Party(2, 1)) is None
    alone = room("W")
    assert best(alone.house, alone.state, Party(2, 1)) is None
    assert best(room("W.").house, room("W.").state, Party(4, 2)) is None


@pytest.mark.parametrize(("size", "wheelchairs"), [(0, 0), (21, 0), (5, 1), (1, 2), (2, -1)])
def test_what_is_no_party(size: int, wheelchairs: int) -> None:
    with pytest.raises(Refused):
        Party(size, wheelchairs)


def test_the_next_best_are_different_seats_of_the_same_kind() -> None:
    drawn = room("....x....", "xx.xx.xxx")
    found = candidates(drawn.house, drawn.state, Party(2), most=9)
    assert sorted(" ".join(one.keys) for one in found) == ["a1 a2", "a3 a4", "a6 a7", "a8 a9"]


def test_around_a_table_by_the_chair_nobody_is_left_alone() -> None:
    seats = lay_out(cabaret(tables=1, chairs=6))
    house = House(Id("event"), 1, tuple(HouseSeat(pool_id=Id("z1"), **asdict(seat)) for seat in seats))
    found = best(house, SeatState(frozenset(), frozenset(), ""), Party(4))
    assert found
    assert (found.is_together, found.leaves_one) == (True, False)
    strict = Terms(StrandedRule.STRICT, AccessibleRelease.NEVER, None, NOW)
    assert judge([1, 2, 3, 4], house, SeatState(frozenset(), frozenset(), ""), strict) is None
