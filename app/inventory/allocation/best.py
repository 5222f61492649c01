"""Best available: where a party is seated that does not choose for itself."""

from app.core.ids import Id
from app.inventory.allocation.apart import find_apart
from app.inventory.allocation.lineup import lineup_of
from app.inventory.allocation.party import Allocation, Party
from app.inventory.allocation.together import Spot, find_together
from app.inventory.allocation.vacancy import Vacancy
from app.inventory.allocation.wheelchairs import find_with_wheelchairs
from app.inventory.house import House, SeatState


def best(
    house: House,
    state: SeatState,
    party: Party,
    *,
    pools: frozenset[Id] | None = None,
    opened: frozenset[int] = frozenset(),
    own: frozenset[int] = frozenset(),
) -> Allocation | None:
    """The best seats for a party in some pools, or in all; None when there are not as many.

    ``opened`` are the wheelchair places and companion seats that are on general sale; ``own`` is what the party has
    already and would give for these.
    """
    return next(iter(candidates(house, state, party, pools=pools, opened=opened, own=own, most=1)), None)


def candidates(
    house: House,
    state: SeatState,
    party: Party,
    *,
    pools: frozenset[Id] | None = None,
    opened: frozenset[int] = frozenset(),
    own: frozenset[int] = frozenset(),
    most: int,
) -> list[Allocation]:
    """The best seats, the best once those are gone, and so on, as long as they are of the same kind; nearest first."""
    lineup = lineup_of(house)
    vacancy = Vacancy(lineup, state, opened=opened, own=own)
    if pools is not None:
        vacancy = vacancy.within(pools)
    found: list[Allocation] = []
    while len(found) < most and (spots := find_seats(vacancy, party)):
        allocation = Allocation(tuple(lineup.at(spot.slots) for spot in spots), any(spot.leaves for spot in spots))
        if found and _kind(allocation) != _kind(found[0]):
            break
        found.append(allocation)
        vacancy = vacancy.without(slot for spot in spots for slot in spot.slots)
    return found


def find_seats(vacancy: Vacancy, party: Party) -> tuple[Spot, ...] | None:
    """The same by slots, for what is free now: a spot for each group."""
    if party.wheelchairs:
        return find_with_wheelchairs(vacancy, party)
    together = find_together(vacancy, party.size)
    return (together,) if together else find_apart(vacancy, party.size)


def _kind(allocation: Allocation) -> tuple[bool, bool, bool, bool]:
    return allocation.is_together, allocation.leaves_one, allocation.is_anybody_alone, allocation.has_restricted
