"""Many buyers at once, each on their own."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.rehearsal.buyers.shopping import Outcome, Shopping

Buyer = Callable[[int], Awaitable[Shopping]]


@dataclass(frozen=True)
class Rush:
    """What came of a rush: every visit, and how long all of it took until the last ticket was in somebody's hands."""

    seconds: float
    visits: Sequence[Shopping] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many visits ended so."""
        return sum(visit.outcome is outcome for visit in self.visits)

    @property
    def bought(self) -> list[Shopping]:
        """The visits that ended with tickets."""
        return [visit for visit in self.visits if visit.outcome is Outcome.BOUGHT]

    @property
    def per_second(self) -> float:
        """Finished purchases a second."""
        return len(self.bought) / self.seconds if self.seconds else 0.0

    @property
    def problems(self) -> Counter[str]:
        """What broke, and how often."""
        return Counter(visit.problem for visit in self.visits if visit.problem)

    def wait(self, share: float) -> float:
        """The seconds within which this share of the purchases was done; 1 is the slowest."""
        return share_of([visit.seconds for visit in self.bought], share)


def share_of(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank); 0 without any."""
    ranked = sorted(values)
    return ranked[max(0, -int(-share * len(ranked) // 1) - 1)] if ranked else 0.0


async def until_sold_out(buyer: Buyer, *, at_once: int, most: int, first: int = 0) -> Rush:
    """Let so many buyers in at once; whoever is done makes room for the next, until somebody is refused."""
    numbers = itertools.count(first)
    visits: list[Shopping] = []
    began = last = time.perf_counter()
    over = False

    async def queue() -> None:
        nonlocal last, over
        while not over and len(visits) < most:
            visit = await buyer(next(numbers))
            visits.append(visit)
            if visit.outcome is Outcome.BOUGHT:
                last = time.perf_counter()
            elif visit.outcome is Outcome.REFUSED:
                over = True

    await asyncio.gather(*(queue() for _ in range(at_once)))
    return Rush(last - began, visits)


async def everybody(buyer: Buyer, *, buyers: int, at_once: int, told: Callable[[int], bool] = lambda _: True) -> Rush:
    """Let exactly so many buyers in. ``told`` hears how many are done and may end the rush by answering False."""
    numbers = iter(range(buyers))
    visits: list[Shopping] = []
    began = last = time.perf_counter()

    async def queue() -> None:
        nonlocal last
        for number in numbers:
            visit = await buyer(number)
            visits.append(visit)
            if visit.outcome is Outcome.BOUGHT:
                last = time.perf_counter()
            if not told(len(visits)):
                return

    await asyncio.gather(*(queue() for _ in range(min(at_once, buyers))))
    return Rush(last - began, visits)
