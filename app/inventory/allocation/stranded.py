"""The stranded seat: a single one left by a choice made by hand, which nobody who comes in company will want.

It counts only where the same party could sit in the same run without leaving one. ``OFF`` asks for nothing; ``LENIENT``
lets a choice be once the zone is nearly full, and where no place of the zone that is about as near leaves none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.inventory.allocation.lineup import Lineup
from app.inventory.allocation.together import find_together
from app.inventory.allocation.vacancy import Vacancy, both
from app.inventory.words import StrandedRule

# Of the seats on sale in a zone: from so many percent taken on, every seat that sells is welcome.
NEARLY_FULL = 85
# Each of the party may be asked to sit so much further from the focal point, in tenths of a seat's width: a row.
NO_FURTHER = 15


@dataclass(frozen=True)
class Stranded:
    """What a choice leaves alone in one run, and what to take instead of what; all of it as slots."""

    alone: tuple[int, ...]
    instead_of: tuple[int, ...]
    take: tuple[int, ...]


def find_stranded(vacancy: Vacancy, choice: frozenset[int], rule: StrandedRule) -> Stranded | None:
    """The first run where the choice (slots) leaves a single seat that the same party need not leave.

    ``vacancy`` is without the choice.
    """
    if rule is StrandedRule.OFF:
        return None
    for run in _runs(vacancy.lineup, choice):
        chosen = choice.intersection(run)
        alone = _left_alone(vacancy.countable, run, chosen)
        instead = _instead(vacancy, run, chosen) if alone else None
        if instead is None or (rule is StrandedRule.LENIENT and _is_let_be(vacancy, chosen)):
            continue
        return Stranded(alone, tuple(sorted(chosen - instead)), tuple(sorted(instead - chosen)))
    return None


def _runs(lineup: Lineup, choice: frozenset[int]) -> Iterator[range]:
    rest = sorted(choice)
    while rest:
        start = end = rest[0]
        while lineup.slots[start - 1]:
            start -= 1
        while lineup.slots[end]:
            end += 1
        yield range(start, end)
        rest = [slot for slot in rest if slot >= end]


def _left_alone(free: bytearray, run: range, chosen: frozenset[int]) -> tuple[int, ...]:
    def is_free(slot: int) -> bool:
        return bool(free[slot]) and slot not in chosen

    return tuple(
        slot
        for slot in run
        if is_free(slot) and not (is_free(slot - 1) or is_free(slot + 1)) and (slot - 1 in chosen or slot + 1 in chosen)
    )


def _instead(vacancy: Vacancy, run: range, chosen: frozenset[int]) -> frozenset[int] | None:
    """The choice nearest to this one, as much together and as dear, that leaves nobody alone."""
    lineup = vacancy.lineup
    fitting = [
        other
        for other in {*_one_moved(run, chosen), *_side_by_side(run, len(chosen))}
        if all(vacancy.public[slot] for slot in other)
        and _terms(lineup, other) == _terms(lineup, chosen)
        and _groups(other) <= _groups(chosen)
        and not _left_alone(vacancy.countable, run, other)
    ]
    return min(
        fitting,
        key=lambda other: (len(other - chosen), _groups(other), lineup.cost(other), sorted(other)),
        default=None,
    )


def _one_moved(run: range, chosen: frozenset[int]) -> Iterator[frozenset[int]]:
    # Next to somebody of the party, or one seat further: everything else is a new place, not a better one.
    near = {slot + step for slot in chosen for step in (-2, -1, 1, 2)}.intersection(run) - chosen
    return ((chosen - {left}) | {taken} for left in chosen for taken in near)


def _side_by_side(run: range, size: int) -> Iterator[frozenset[int]]:
    return (frozenset(run[first : first + size]) for first in range(len(run) - size + 1))


def _groups(slots: frozenset[int]) -> int:
    return sum(slot - 1 not in slots for slot in slots)


def _terms(lineup: Lineup, slots: frozenset[int]) -> list[tuple[str, bool]]:
    return sorted((seat.pool_id, seat.is_restricted) for seat in lineup.at(slots))


def _is_let_be(vacancy: Vacancy, chosen: frozenset[int]) -> bool:
    lineup = vacancy.lineup
    pools = frozenset(seat.pool_id for seat in lineup.at(chosen))
    zone = vacancy.within(pools)
    on_sale = both(vacancy.on_sale, lineup.of_pools(pools)).count(1)
    if zone.allowed.count(1) * 100 <= on_sale * (100 - NEARLY_FULL):
        return True
    nearest = find_together(zone, len(chosen))
    return nearest is None or nearest.leaves > 0 or nearest.cost > lineup.cost(chosen) + NO_FURTHER * len(chosen)
