"""Whether a choice of seats made by hand may stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Refused
from app.inventory.allocation.best import find_seats
from app.inventory.allocation.lineup import Lineup, is_reserved, lineup_of
from app.inventory.allocation.party import COMPANIONS_EACH, LARGEST, Party, short_names
from app.inventory.allocation.release import released
from app.inventory.allocation.stranded import find_stranded
from app.inventory.allocation.vacancy import Vacancy
from app.inventory.house import House, HouseSeat, SeatState
from app.inventory.words import AccessibleRelease, StrandedRule


@dataclass(frozen=True)
class Terms:
    """What the organizer wants of a choice, and the moment it is made."""

    stranded: StrandedRule
    release: AccessibleRelease
    release_at: datetime | None
    now: datetime


class ChoiceRefused(Refused):
    """These seats can't be chosen like this. ``seats`` are the keys it is about; ``instead`` a whole choice that could
    stand, or nothing."""

    def __init__(self, sentence: str, seats: Iterable[HouseSeat], instead: Iterable[HouseSeat] = ()) -> None:
        super().__init__(sentence)
        self.seats = tuple(seat.key for seat in seats)
        self.instead = tuple(seat.key for seat in instead)


def judge(
    choice: Iterable[int],
    house: House,
    state: SeatState,
    terms: Terms,
    *,
    asks_accessible: bool = False,
    own: frozenset[int] = frozenset(),
) -> ChoiceRefused | None:
    """What speaks against a party's whole choice (numbers of seats), if anything does.

    Tables are taken whole; wheelchair places by those who ask, with company beside them; no seat is left alone. Whether
    the seats are still free is not judged here: the claim finds out. ``own`` is what the party has already.
    """
    lineup = lineup_of(house)
    slots = frozenset(lineup.slot_of[number] for number in choice)
    opened = released(house, state, terms.release, terms.release_at, terms.now)
    reserved = [seat for seat in lineup.at(sorted(slots)) if is_reserved(seat) and seat.number not in opened]
    return (
        _broken_table(lineup, slots)
        or (_reserved(lineup, slots, reserved) if asks_accessible else _not_asked_for(reserved))
        or _stranded(lineup, slots, terms, Vacancy(lineup, state, opened=opened, own=own))
    )


def _broken_table(lineup: Lineup, slots: frozenset[int]) -> ChoiceRefused | None:
    for table in lineup.tables:
        missing = lineup.at(slot for slot in table if slot not in slots)
        if 0 < len(missing) < len(table):
            sentence = f"{missing[0].section} {missing[0].row} is sold as a whole: take all {len(table)} chairs."
            return ChoiceRefused(sentence, missing, lineup.at(sorted(slots.union(table))))
    return None


def _not_asked_for(reserved: Sequence[HouseSeat]) -> ChoiceRefused | None:
    if not reserved:
        return None
    are = "is" if len(reserved) == 1 else "are"
    return ChoiceRefused(
        f"{short_names(reserved)} {are} kept for people with a wheelchair and those who come with them. "
        "Say that you need a wheelchair place, or take another seat.",
        reserved,
    )


def _reserved(lineup: Lineup, slots: frozenset[int], reserved: Sequence[HouseSeat]) -> ChoiceRefused | None:
    companions = [seat for seat in reserved if not seat.is_accessible and seat.whole is None]
    beside = _beside_wheelchairs(lineup, slots)
    if far := [seat for seat in companions if lineup.slot_of[seat.number] not in beside]:
        are = "is a companion seat" if len(far) == 1 else "are companion seats"
        return ChoiceRefused(f"{short_names(far)} {are}. Take the wheelchair place beside it too.", far)
    places = sum(seat.is_accessible for seat in lineup.at(slots))
    if len(companions) > places * COMPANIONS_EACH:
        return ChoiceRefused("Up to three people can sit with each wheelchair place.", companions)
    return None


def _beside_wheelchairs(lineup: Lineup, slots: frozenset[int]) -> frozenset[int]:
    """The chosen seats with nothing but chosen seats between them and a chosen wheelchair place."""
    beside = {slot for slot in slots if lineup.seat(slot).is_accessible}
    for step in (1, -1):
        for slot in sorted(slots, reverse=step < 0):
            if slot - step in beside:
                beside.add(slot)
    return frozenset(beside)


def _stranded(lineup: Lineup, slots: frozenset[int], terms: Terms, vacancy: Vacancy) -> ChoiceRefused | None:
    # Wheelchairs can't go elsewhere, and of seats that are gone the claim will tell.
    if any(lineup.seat(slot).is_accessible or not vacancy.with_reserved[slot] for slot in slots):
        return None
    found = find_stranded(vacancy, slots, terms.stranded)
    if found is None or _is_best_available(vacancy, slots):
        return None
    alone, instead_of, take = (lineup.at(part) for part in (found.alone, found.instead_of, found.take))
    named = [seat for seat in alone if seat not in take] or alone
    return ChoiceRefused(
        f"Take {short_names(take)} instead of {short_names(instead_of)}: {short_names(named)} would be left alone.",
        alone,
        lineup.at(sorted(slots.difference(found.instead_of).union(found.take))),
    )


def _is_best_available(vacancy: Vacancy, slots: frozenset[int]) -> bool:
    """Whether we would have given these seats ourselves: a party in groups may leave one that it need not leave."""
    if len(slots) > LARGEST:
        return False
    pools = frozenset(seat.pool_id for seat in vacancy.lineup.at(slots))
    ours = (find_seats(place, Party(len(slots))) for place in (vacancy, vacancy.within(pools)))
    return any(slots == {slot for spot in spots for slot in spot.slots} for spots in ours if spots)
