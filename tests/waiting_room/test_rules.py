"""How often a page looks again, and how it speaks of people and minutes."""

import pytest

from app.waiting_room import rules


@pytest.mark.parametrize("number", range(1, 40))
def test_everybody_looks_soon_after_the_draw_and_nobody_before_it(number: int) -> None:
    assert 10 < rules.look_again_before(10, number, 50) <= 10 + 2 + 6
    assert 1 < rules.look_again_before(-3, number, 50) <= 8


def test_a_crowd_does_not_look_in_the_same_second() -> None:
    seconds = [rules.look_again_before(5, number, 40_000) for number in range(1, 40_001)]
    busiest = max(seconds.count(second) for second in set(seconds))
    assert busiest < 1000


@pytest.mark.parametrize("seconds", [46, 60, 300, 40_000])
def test_while_the_start_is_far_off_nobody_sleeps_past_it(seconds: int) -> None:
    assert all(5 <= rules.look_again_before(seconds, number, 10) <= min(60, seconds - 20) for number in range(1, 200))


def test_the_nearer_the_turn_the_more_often_one_looks() -> None:
    waits = [rules.look_again_in_line(minutes, 7, 100) for minutes in (0, 2, 5, 60)]
    assert waits == sorted(waits)
    assert 4 <= waits[0] <= 6
    assert waits[-1] <= 52


def test_a_long_line_looks_more_seldom() -> None:
    assert rules.look_again_in_line(600, 7, 70_000) > 80


@pytest.mark.parametrize(
    ("people", "shown"), [(0, 0), (1, 1), (99, 99), (100, 100), (104, 100), (999, 990), (1000, 1000), (48_251, 48_200)]
)
def test_large_numbers_are_shown_about_right(people: int, shown: int) -> None:
    assert rules.rounded(people) == shown


@pytest.mark.parametrize(
    ("ahead", "pace", "minutes"), [(0, 60.0, 0), (120, 60.0, 2), (1380, 60.0, 25), (10, 0.0, None)]
)
def test_minutes_follow_from_the_pace(ahead: int, pace: float, minutes: int | None) -> None:
    assert rules.minutes_for(ahead, pace) == minutes
