"""How long finding seats takes in a house of 20,000, from empty to nearly full: the rules alone, without the database.

``python -m benchmarks.best_available`` prints it.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from time import thread_time

from app.core.ids import Id
from app.inventory.allocation.best import best
from app.inventory.allocation.judging import Terms, judge
from app.inventory.allocation.party import Party
from app.inventory.house import House, HouseSeat, SeatState
from app.inventory.layout import lay_out
from app.inventory.words import AccessibleRelease, StrandedRule
from app.venues.starters import house_of

SEATS = 20_000
TAKEN = (0, 50, 95)
PARTIES = (Party(1), Party(2), Party(3), Party(4), Party(6), Party(10), Party(20), Party(2, 1), Party(4, 1))
_TERMS = Terms(StrandedRule.STRICT, AccessibleRelease.ZONE_FULL, None, datetime(2026, 1, 1, tzinfo=UTC))
_ROUNDS = 15


def measure() -> dict[str, float]:
    """Milliseconds of the processor: the median and the longest of all, by how full the house is, and of judging."""
    house = arena()
    best(house, SeatState(frozenset(), frozenset(), ""), Party(2))
    figures: dict[str, float] = {}
    every: list[float] = []
    for share in TAKEN:
        times = [_time_best(house, state, party) for state in _states(house, share) for party in PARTIES]
        figures[f"best_available_{share}_full_ms"] = median(times)
        figures[f"best_available_{share}_full_max_ms"] = max(times)
        every += times
    judging = [_time_judging(house, state) for share in TAKEN for state in _states(house, share)]
    return {
        "best_available_ms": median(every),
        "best_available_max_ms": max(every),
        **figures,
        "judge_choice_ms": median(judging),
    }


def arena() -> House:
    """The house of 20,000 seats that the picker starts with, as an event has it."""
    laid = (asdict(seat) for seat in lay_out(house_of(SEATS)))
    return House(Id("bench"), 1, tuple(HouseSeat(pool_id=Id(str(seat["zone"])), **seat) for seat in laid))


def _states(house: House, share: int) -> Iterator[SeatState]:
    """Every round another house: people sit anywhere, or all the better seats are gone, or something in between."""
    chance = random.Random(share)
    for number in range(_ROUNDS):
        scatter = (0, 300, 5_000)[number % 3]
        liked = sorted(house.seats, key=lambda seat: seat.rank + chance.random() * scatter)
        taken = frozenset(seat.number for seat in liked[: len(liked) * share // 100])
        yield SeatState(taken, frozenset(), str(number))


def _time_best(house: House, state: SeatState, party: Party) -> float:
    return _time(lambda: best(house, SeatState(state.taken, state.withheld, ""), party))


def _time_judging(house: House, state: SeatState) -> float:
    choice = next(
        (first.number, second.number)
        for run in house.runs.values()
        for first, second in pairwise(run[1:])
        if not state.taken.intersection((first.number, second.number))
    )
    return _time(lambda: judge(choice, house, SeatState(state.taken, state.withheld, ""), _TERMS))


def _time(work: Callable[[], object]) -> float:
    """Processor time, the least of three: what else the machine does is not what is asked."""
    times = []
    for _ in range(3):
        started = thread_time()
        work()
        times.append((thread_time() - started) * 1000)
    return min(times)


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name} {value:.2f} ms")
