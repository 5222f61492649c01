"""What is said to people who choose their seats themselves."""

from datetime import timedelta

import pytest

from app.inventory.allocation.judging import ChoiceRefused, Terms, judge
from app.inventory.allocation.release import released, releases
from app.inventory.words import AccessibleRelease, StrandedRule
from tests.inventory.rooms import NOW, Room, room

NEVER, BY_SECTION, BY_ZONE, BY_DATE = AccessibleRelease
STRICT, LENIENT = StrandedRule.STRICT, StrandedRule.LENIENT


def say(
    drawn: Room,
    choice: str,
    rule: StrandedRule = STRICT,
    *,
    asks: bool = False,
    own: str = "",
    release: AccessibleRelease = NEVER,
) -> str:
    refusal = judged(drawn, choice, rule, asks=asks, own=own, release=release)
    return refusal.sentence if refusal else "fine"


def judged(
    drawn: Room,
    choice: str,
    rule: StrandedRule = STRICT,
    *,
    asks: bool = False,
    own: str = "",
    release: AccessibleRelease = NEVER,
) -> ChoiceRefused | None:
    return judge(
        drawn.seats(choice),
        drawn.house,
        drawn.state,
        Terms(rule, release, None, NOW),
        asks_accessible=asks,
        own=frozenset(drawn.seats(own)),
    )


def test_it_says_which_seat_to_take_instead() -> None:
    refusal = judged(room("x....x"), "A3")
    assert refusal
    assert refusal.sentence == "Take A 2 instead of A 3: A 2 would be left alone."
    assert (refusal.seats, refusal.instead, refusal.status) == (("a2",), ("a2",), 422)


def test_a_pair_is_told_the_smallest_change() -> None:
    refusal = judged(room("........xx"), "A2 A3")
    assert refusal
    assert refusal.sentence == "Take A 4 instead of A 2: A 1 would be left alone."
    assert refusal.instead == ("a3", "a4")


def test_the_gap_within_a_party_counts_too() -> None:
    assert say(room("xx...."), "A3 A5") == "Take A 4 instead of A 5: A 6 would be left alone."


def test_every_seat_left_alone_is_named() -> None:
    assert say(room("xx....."), "A4 A6") == "Take A 3 instead of A 6: A 5 and A 7 would be left alone."


def test_what_cannot_be_helped_is_fine() -> None:
    # Three seats for two: whichever they take, one is left.
    assert say(room("x...x"), "A2 A3") == "fine"
    assert say(room("..x.."), "A1") == "fine"


def test_a_seat_that_was_single_before_is_not_their_doing() -> None:
    assert say(room("x.x.."), "A4 A5") == "fine"
    assert say(room("x.xx."), "A2") == "fine"


def test_an_aisle_and_a_wheelchair_place_end_a_row_of_neighbours() -> None:
    assert say(room(".... .."), "A3 A4") == "fine"
    assert say(room("....W.."), "A1 A2") == "fine"
    assert say(room("W..."), "A3") == "Take A 2 instead of A 3: A 4 would be left alone."


def test_every_row_of_a_choice_is_looked_at() -> None:
    drawn = room("xx..xx", ".....x")
    assert say(drawn, "A3 A4 B1 B2") == "fine"
    assert say(drawn, "A3 A4 B2 B3").startswith("Take B ")


def test_seats_that_the_party_holds_already_count_as_free() -> None:
    drawn = room("x..xxx")
    assert say(drawn, "A3") == "fine"
    # A4 comes back when they take A3 for it, so there are three seats to choose from.
    assert say(drawn, "A3", own="A4") == "Take A 4 instead of A 3: A 2 would be left alone."
    assert say(drawn, "A3 A4", own="A4") == "fine"


def test_a_worse_view_is_not_proposed() -> None:
    assert say(room("x...x"), "A3") == "Take A 2 instead of A 3: A 4 would be left alone."
    assert say(room("xr.rx"), "A3") == "fine"


def test_nobody_is_asked_to_sit_apart() -> None:
    # A1 and A3 would leave nobody alone.
    assert say(room(".x...xxxxx"), "A3 A4") == "fine"


def test_what_best_available_gives_may_be_chosen_by_hand_too() -> None:
    # The three can't sit together; of the places that leave somebody alone these are the nearest.
    drawn = room(".x..x..")
    assert say(drawn, "A3 A4 A6") == "fine"
    assert say(drawn, "A3 A4 A7") == "Take A 1 instead of A 7: A 6 would be left alone."


def test_off_asks_for_nothing() -> None:
    assert say(room("x....x"), "A3", StrandedRule.OFF) == "fine"


def test_lenient_asks_as_long_as_there_is_a_place_about_as_near() -> None:
    assert say(room("x....x"), "A3", LENIENT) == "Take A 2 instead of A 3: A 2 would be left alone."
    assert say(room("x...x", "xx.x.."), "A2 A3", LENIENT) == "fine"


def test_lenient_sends_nobody_far_away() -> None:
    # In row A only pairs at its far end leave nobody alone.
    drawn = room("....xxxxxxx...xxxxxxx...x", "x" * 25)
    assert say(drawn, "A12 A13", STRICT) == "Take A 3 and A 4 instead of A 12 and A 13: A 14 would be left alone."
    assert say(drawn, "A12 A13", LENIENT) == "fine"
    near = room("....xxxxxxx...xxxxxxx...x", "x" * 11 + ".." + "x" * 12)
    assert say(near, "A12 A13", LENIENT) != "fine"


def test_lenient_is_silent_once_the_zone_is_nearly_full() -> None:
    nearly, less = "x" * 15 + "....x", "x" * 12 + "....xxxx"
    assert say(room("x....", nearly, "x" * 30), "B17", LENIENT) == "fine"
    assert say(room(less), "A14", STRICT) != "fine"


def test_what_is_gone_is_for_the_claim_to_tell() -> None:
    assert say(room("x....x"), "A1 A3") == "fine"


def test_a_table_is_taken_whole() -> None:
    drawn = room("[....] ....")
    refusal = judged(drawn, "A1 A2 A5")
    assert refusal
    assert refusal.sentence == "Stalls A is sold as a whole: take all 4 chairs."
    assert refusal.seats == ("a3", "a4")
    assert refusal.instead == ("a1", "a2", "a3", "a4", "a5")
    assert say(drawn, "A1 A2 A3 A4 A5 A6") == "fine"


def test_wheelchair_places_are_for_those_who_ask() -> None:
    drawn = room("WC....")
    kept = "kept for people with a wheelchair and those who come with them."
    assert say(drawn, "A1") == f"A 1 is {kept} Say that you need a wheelchair place, or take another seat."
    assert say(drawn, "A1 A2 A3").startswith(f"A 1 and A 2 are {kept}")
    assert say(drawn, "A1 A2 A3", asks=True) == "fine"


def test_companion_seats_are_for_those_beside_a_wheelchair() -> None:
    drawn = room("WCC..", "..CC.")
    assert say(drawn, "A1 A2 A3 A4", asks=True) == "fine"
    assert say(drawn, "A2", asks=True) == "A 2 is a companion seat. Take the wheelchair place beside it too."
    assert say(drawn, "A1 A2 B3 B4", asks=True).startswith("B 3 and B 4 are companion seats.")
    assert say(drawn, "A1 A3", asks=True).startswith("A 3 is a companion seat.")


def test_three_companions_to_a_wheelchair() -> None:
    assert say(room("CCWCC"), "A1 A2 A3 A4", asks=True) == "fine"
    assert say(room("CCWCC"), "A1 A2 A3 A4 A5", asks=True) == "Up to three people can sit with each wheelchair place."
    assert say(room("CCWWCC"), "A1 A2 A3 A4 A5 A6", asks=True) == "fine"


def test_where_wheelchairs_sit_no_seat_is_counted_as_left_alone() -> None:
    assert say(room("W...."), "A1 A2 A3", asks=True) == "fine"
    assert say(room("W...x"), "A1 A3", asks=True) == "fine"


def test_wheelchair_places_go_on_sale_when_the_section_is_full() -> None:
    drawn = room("WCxxkk")
    assert say(drawn, "A1", release=NEVER) != "fine"
    assert say(drawn, "A1 A2", release=BY_SECTION) == "fine"
    assert say(room("WCxxk."), "A1 A2", release=BY_SECTION) != "fine"


@pytest.mark.parametrize(
    ("rows", "rule", "expected"),
    [
        (("WCxx", "Wxxx"), BY_ZONE, "a1 a2 b1"),
        (("WCxx", "Wx.x"), BY_ZONE, "a1 a2"),
        (("WCxx", "Wx.x"), BY_SECTION, ""),
        (("WCxx", "Wxxx"), BY_SECTION, "a1 a2 b1"),
        (("WCxx", "Wxxx"), NEVER, ""),
        (("WWWW", "...."), BY_ZONE, ""),
    ],
)
def test_what_is_released(rows: tuple[str, ...], rule: AccessibleRelease, expected: str) -> None:
    drawn = room(*rows, zones="ab")
    open_now = released(drawn.house, drawn.state, rule, None, NOW)
    assert " ".join(drawn.house.seats[number].key for number in sorted(open_now)) == expected


def test_a_date_releases_all_from_then_on() -> None:
    drawn = room("WC..", "W...")
    assert released(drawn.house, drawn.state, BY_DATE, NOW + timedelta(seconds=1), NOW) == frozenset()
    assert released(drawn.house, drawn.state, BY_DATE, NOW, NOW) == frozenset(drawn.seats("A1 A2 B1"))


def test_each_release_has_its_reason() -> None:
    drawn = room("WCxx", "Wxxx", zones="ab")
    assert [one.reason for one in releases(drawn.house, drawn.state, BY_ZONE, None, NOW)] == [
        "zone full: a",
        "zone full: b",
    ]
    assert [one.reason for one in releases(drawn.house, drawn.state, BY_SECTION, None, NOW)] == [
        "section full: House, Stalls"
    ]
