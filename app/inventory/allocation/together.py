"""Seats for a party that sits together: side by side in one run, or at a table of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.inventory.allocation.lineup import Stretch
from app.inventory.allocation.vacancy import Vacancy, stretches


@dataclass(frozen=True)
class Spot:
    """A place for a group: how many single seats it leaves, what it costs, and which slots it is."""

    leaves: int
    cost: float
    slots: tuple[int, ...]

    def is_better_than(self, other: "Spot | None") -> bool:
        """Leaving nobody alone counts first, then how near it is; of equals the first one stays."""
        return other is None or (self.leaves, self.cost) < (other.leaves, other.cost)


def find_together(vacancy: Vacancy, size: int) -> Spot | None:
    """The nearest seats side by side, or the nearest table of that size, that leave no single seat beside them;
    when all leave one, the nearest of those."""
    best = _nearest_table(vacancy, size)
    lows = vacancy.lineup.lows
    for stretch in sorted(stretches(vacancy.allowed, size), key=lambda found: lows[found.start]):
        if best and not best.leaves and lows[stretch.start] * size >= best.cost:
            break
        best = find_within(vacancy, stretch, size, best)
    return best


def find_within(vacancy: Vacancy, stretch: Stretch, size: int, best: Spot | None = None) -> Spot | None:
    """The best place for so many within one stretch, or the best so far when that is as good."""
    sums = vacancy.lineup.sums
    for start in range(stretch.start, stretch.end - size + 1):
        cost = sums[start + size] - sums[start]
        if best and not best.leaves and cost >= best.cost:
            continue
        found = Spot(vacancy.left_alone(Stretch(start, start + size)), cost, tuple(range(start, start + size)))
        if found.is_better_than(best):
            best = found
    return best


def table_spot(vacancy: Vacancy, table: Iterable[int]) -> Spot:
    """A table as a place: its neighbours are not our concern."""
    slots = tuple(table)
    sums = vacancy.lineup.sums
    return Spot(0, sum(sums[slot + 1] - sums[slot] for slot in slots), slots)


def _nearest_table(vacancy: Vacancy, size: int) -> Spot | None:
    fitting = [table_spot(vacancy, table) for table in vacancy.tables if len(table) == size]
    return min(fitting, key=lambda spot: spot.cost, default=None)
