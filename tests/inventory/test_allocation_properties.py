"""Best available against brute force, in every small house that Hypothesis can think of."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.ids import Id
from app.inventory.allocation.best import best, candidates
from app.inventory.allocation.judging import Terms, judge
from app.inventory.allocation.lineup import RESTRICTED
from app.inventory.allocation.party import Allocation, Party
from app.inventory.house import HouseSeat
from app.inventory.words import AccessibleRelease, StrandedRule
from tests.inventory.rooms import NOW, Room, room

ROWS = st.lists(st.text("...xxr k", min_size=1, max_size=9).filter(lambda row: row.strip()), min_size=1, max_size=4)
MIXED = st.lists(
    st.lists(st.sampled_from([".", "..", "x", "W", "C", " ", "[...]", "[..x]", "[..]"]), min_size=1, max_size=6)
    .map("".join)
    .filter(lambda row: row.strip()),
    min_size=1,
    max_size=4,
)
SIZES = st.integers(1, 7)
STRICT = Terms(StrandedRule.STRICT, AccessibleRelease.NEVER, None, NOW)


def blocks(drawn: Room) -> list[list[HouseSeat]]:
    """The longest rows of free seats side by side."""
    found: list[list[HouseSeat]] = []
    for run in drawn.house.runs.values():
        block: list[HouseSeat] = []
        for seat in run:
            if seat.number in drawn.state.unavailable:
                block = []
                continue
            if not block:
                found.append(block)
            block.append(seat)
    return found


def windows(drawn: Room, size: int) -> list[tuple[bool, int]]:
    """Every way to sit side by side: whether it leaves a single seat, and how far it is."""
    return [
        (1 in (start, len(block) - start - size), cost(block[start : start + size]))
        for block in blocks(drawn)
        for start in range(len(block) - size + 1)
    ]


def cost(seats) -> int:
    return sum(seat.rank + RESTRICTED * seat.is_restricted for seat in seats)


def can_sit_in_groups(drawn: Room, size: int) -> bool:
    """Whether so many can sit with nobody alone, groups of two and more to a block."""
    sums = {0}
    for block in blocks(drawn):
        sums |= {before + group for before in sums for group in range(2, len(block) + 1)}
    return size in sums


def found_by(drawn: Room, size: int) -> Allocation | None:
    return best(drawn.house, drawn.state, Party(size))


@settings(max_examples=400, deadline=None)
@given(ROWS, SIZES)
def test_the_best_is_what_a_patient_person_would_find(rows: list[str], size: int) -> None:
    drawn = room(*rows)
    found, ways, free = found_by(drawn, size), windows(drawn, size), sum(map(len, blocks(drawn)))
    if size > free:
        assert found is None
        return
    assert found
    if clean := [away for leaves, away in ways if not leaves]:
        assert (found.is_together, found.leaves_one, cost(found.seats)) == (True, False, min(clean))
    elif ways:
        assert found.is_together
        assert found.leaves_one
    else:
        assert not found.is_together
        assert found.is_anybody_alone != can_sit_in_groups(drawn, size)


@settings(max_examples=400, deadline=None)
@given(MIXED, SIZES, st.integers(0, 2))
def test_what_is_given_is_free_whole_and_side_by_side(rows: list[str], size: int, wheelchairs: int) -> None:
    drawn = room(*rows)
    party = Party(max(size, wheelchairs), wheelchairs if size <= wheelchairs * 4 else 0)
    for found in candidates(drawn.house, drawn.state, party, most=3):
        numbers = [seat.number for seat in found.seats]
        assert len(set(numbers)) == len(numbers) == party.size
        assert drawn.state.unavailable.isdisjoint(numbers)
        for group in found.groups:
            whole = {seat.whole for seat in group}
            if whole == {None}:
                assert len({seat.run for seat in group}) == 1
                assert all(after.place == before.place + 1 for before, after in pairwise(group))
            else:
                (table,) = whole
                assert table
                assert len(group) == len(drawn.house.tables[table])
        accessible = sum(seat.is_accessible for seat in found.seats)
        assert accessible >= party.wheelchairs
        if not party.wheelchairs:
            assert not any(seat.is_accessible or seat.is_companion for seat in found.seats)


@settings(max_examples=200, deadline=None)
@given(MIXED, SIZES)
def test_the_next_best_never_overlap_and_are_of_one_kind(rows: list[str], size: int) -> None:
    drawn = room(*rows)
    found = candidates(drawn.house, drawn.state, Party(size), most=5)
    keys = [key for one in found for key in one.keys]
    assert len(set(keys)) == len(keys)
    assert len({(one.is_together, one.leaves_one, one.has_restricted) for one in found}) <= 1
    assert found[:1] == candidates(drawn.house, drawn.state, Party(size), most=1)


@settings(max_examples=300, deadline=None)
@given(MIXED, SIZES)
def test_what_we_give_we_would_let_people_choose(rows: list[str], size: int) -> None:
    drawn = room(*rows)
    if found := found_by(drawn, size):
        assert judge((seat.number for seat in found.seats), drawn.house, drawn.state, STRICT) is None


@settings(max_examples=400, deadline=None)
@given(ROWS, st.data())
def test_what_is_proposed_instead_is_as_many_free_seats_and_may_stand(rows: list[str], data: st.DataObject) -> None:
    drawn = room(*rows)
    free = [seat.number for block in blocks(drawn) for seat in block]
    if not free:
        return
    choice = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=5, unique=True))
    refusal = judge(choice, drawn.house, drawn.state, STRICT)
    if refusal is None:
        return
    instead = [drawn.house.by_key[key].number for key in refusal.instead]
    assert len(instead) == len(choice)
    assert set(instead) <= set(free)
    assert not {drawn.house.by_key[key].number for key in refusal.seats} & set(choice)


@settings(max_examples=300, deadline=None)
@given(ROWS, st.integers(1, 5), st.data())
def test_strict_refuses_a_stretch_exactly_when_its_run_has_a_better_one(
    rows: list[str], size: int, data: st.DataObject
) -> None:
    drawn = room(*rows, zones="")
    stretches = [
        (block[start : start + size], 1 in (start, len(block) - start - size))
        for block in blocks(drawn)
        for start in range(len(block) - size + 1)
    ]
    if not stretches:
        return
    chosen, leaves = data.draw(st.sampled_from(stretches))
    views = sum(seat.is_restricted for seat in chosen)
    has_better = any(
        not other_leaves and seats[0].run == chosen[0].run and sum(seat.is_restricted for seat in seats) == views
        for seats, other_leaves in stretches
    )
    refusal = judge((seat.number for seat in chosen), drawn.house, drawn.state, STRICT)
    assert (refusal is not None) == (leaves and has_better)


def test_pools_are_kept_apart() -> None:
    drawn = room(".....", ".....", zones="ab")
    found = candidates(drawn.house, drawn.state, Party(2), pools=frozenset({Id("b")}), most=9)
    assert {seat.pool_id for one in found for seat in one.seats} == {"b"}
