"""Best available where it meets the database: holds, rushes, refusals and the audit trail."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import NotFound
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import actions, choosing, claims, jobs
from app.inventory.actions import SeatingTerms
from app.inventory.allocation.judging import ChoiceRefused
from app.inventory.allocation.party import Allocation, Party
from app.inventory.errors import NotOnSale, SeatsGone, SoldOut
from app.inventory.models import Claim, SeatBlock
from app.inventory.rules import Basket
from app.inventory.words import AccessibleRelease
from app.venues.starters import hall, playhouse
from tests.makers.inventory import make_sale, make_ticket_type
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.venues import make_plan
from tests.races import rush
from tests.races.invariants import broken


@pytest.fixture
def types(app):
    return make_seated_sale()


def hold(wanted, **terms) -> list[str]:
    kind = next(iter(wanted))
    made = choosing.hold_best(kind.event_id, {kind.id: n for kind, n in wanted.items()}, seconds=60, **terms)
    return sorted(key for claim in _claims(made) for key in claim.seats)


def test_the_best_two_of_a_zone(types) -> None:
    found = choosing.find_best(types["z1"].event_id, Party(2), pools=[types["z1"].pool_id])
    assert found.sentence == "Stalls A 3 and 4, side by side."
    assert choosing.find_best(types["z1"].event_id, Party(2), pools=[types["z2"].pool_id]).keys[0].startswith("sc")


def test_what_is_held_is_not_found_again(types) -> None:
    assert hold({types["z1"]: 2}) == ["sa3", "sa4"]
    assert "sa4" not in choosing.find_best(types["z1"].event_id, Party(2)).keys


def test_full_and_reduced_sit_together(types) -> None:
    event = db.get_one(Event, types["z1"].event_id)
    reduced = make_ticket_type(event, name="Reduced", pool_id=types["z1"].pool_id)
    made = choosing.hold_best(event.id, {types["z1"].id: 2, reduced.id: 1}, seconds=60)
    held = {claim.ticket_type_id: claim.seats for claim in _claims(made)}
    assert Counter({kind: len(seats) for kind, seats in held.items()}) == {types["z1"].id: 2, reduced.id: 1}
    assert sorted(key for seats in held.values() for key in seats) == ["sa3", "sa4", "sa5"]


def test_two_zones_are_held_in_one(types) -> None:
    assert hold({types["z1"]: 2, types["z2"]: 2}) == ["sa3", "sa4", "sc3", "sc4"]


def test_standing_places_come_along(types) -> None:
    standing = make_ticket_type(db.get_one(Event, types["z1"].event_id), name="Standing", capacity=5)
    assert hold({types["z1"]: 1, standing: 2}) == ["sa3"]


def test_wheelchair_places_for_those_who_ask(types) -> None:
    assert hold({types["z2"]: 2}, wheelchairs=1) == ["se1", "se2"]
    with pytest.raises(SoldOut, match="no wheelchair place"):
        hold({types["z1"]: 2}, wheelchairs=1)


def test_a_full_house_refuses(types) -> None:
    with pytest.raises(SoldOut):
        choosing.find_best(types["z1"].event_id, Party(17), pools=[types["z1"].pool_id])
    with pytest.raises(SoldOut):
        hold({types["z1"]: 17})
    with pytest.raises(NotOnSale):
        choosing.hold_best(types["z1"].event_id, {"0" * 20: 1}, seconds=60)
    with pytest.raises(NotFound):
        choosing.find_best(make_sale().event_id, Party(2))


def test_blocked_seats_are_not_found(types) -> None:
    event_id = types["z1"].event_id
    with transaction():
        claims.block_seats(event_id, ["sa3", "sa4"], SeatBlock.HOUSE)
    assert choosing.find_best(event_id, Party(2)).keys == ("sa5", "sa6")


def test_a_choice_is_judged_by_the_terms_of_the_event(types) -> None:
    event_id = types["z1"].event_id
    choosing.ensure_seats_allowed(event_id, ["sa3", "sa4"])
    # Seats 3 to 6 are between two aisles.
    with pytest.raises(ChoiceRefused, match="Take A 3 instead of A 5: A 6 would be left alone"):
        choosing.ensure_seats_allowed(event_id, ["sa4", "sa5"])
    make_seat_hold(types["z1"], "sa3")
    choosing.ensure_seats_allowed(event_id, ["sa4", "sa5"])
    with pytest.raises(SeatsGone):
        choosing.ensure_seats_allowed(event_id, ["sa4", "nowhere"])
    with pytest.raises(ChoiceRefused, match="kept for people with a wheelchair"):
        choosing.ensure_seats_allowed(event_id, ["se1"])
    choosing.ensure_seats_allowed(event_id, ["se1", "se2"], asks_accessible=True)


def test_an_event_that_is_seated_anew_has_its_new_seats(types) -> None:
    event = db.get_one(Event, types["z1"].event_id)
    assert len(choosing.find_best(event.id, Party(13)).seats) == 13
    assert event.venue_id
    other = make_plan(event.venue_id, by=SYSTEM, name="Hall", plan=hall(3, 4))
    with transaction():
        actions.unseat_event(event, by=SYSTEM)
        actions.seat_event(event, other.id, by=SYSTEM)
    with pytest.raises(SoldOut):
        choosing.find_best(event.id, Party(13))
    assert len(choosing.find_best(event.id, Party(12)).seats) == 12


def test_fifty_buyers_at_once_all_get_seats_and_no_two_the_same(app) -> None:
    kind = make_seated_sale(plan=hall(12, 16))["z1"]
    got = rush.together(*[lambda: choosing.hold_best(kind.event_id, {kind.id: 2}, seconds=60)] * 50)
    assert [one for one in got if isinstance(one, Exception)] == []
    seats = [key for made in got for claim in _claims(made) for key in claim.seats]
    assert len(set(seats)) == len(seats) == 100
    assert broken() == {}


def test_whoever_loses_the_best_seats_looks_again(types) -> None:
    kind, seen = types["z1"], []

    def hold_too_late(found: Allocation) -> Id:
        seen.append(found.keys)
        if len(seen) < 3:
            make_seat_hold(kind, *found.keys)
        return make_seat_hold(kind, *found.keys)

    made = choosing.hold_found(kind.event_id, Party(2), hold_too_late, pools=[kind.pool_id])
    assert len(set(seen)) == 3
    assert [claim.seats for claim in _claims(made)] == [list(seen[-1])]


def test_seats_that_are_given_for_others_are_among_the_best(types) -> None:
    kind = types["z1"]
    mine = make_seat_hold(kind, "sa3", "sa4")

    def change(found: Allocation) -> Id:
        basket = Basket.of_seats([(key, kind.id) for key in found.keys])
        return claims.replace_hold(mine, kind.event_id, basket, seconds=60)

    made = choosing.hold_found(kind.event_id, Party(4), change, pools=[kind.pool_id], own=["sa3", "sa4"])
    assert [claim.seats for claim in _claims(made)] == [["sa3", "sa4", "sa5", "sa6"]]


def test_nobody_looks_for_ever(types) -> None:
    seen = []

    def hold_never(found: Allocation) -> Id:
        seen.append(found.keys)
        raise SeatsGone("Somebody else has just taken a seat of your choice.", seats=found.keys)

    with pytest.raises(SeatsGone):
        choosing.hold_found(types["z1"].event_id, Party(2), hold_never)
    assert len(seen) == 10
    assert len(set(seen)) > 1


def test_a_release_is_written_down_once_however_many_notice(app) -> None:
    types = make_seated_sale(plan=playhouse())
    event_id = types["z2"].event_id
    _release(event_id, AccessibleRelease.DATE)
    calls = [lambda: _log(event_id)] * 8
    assert rush.together(*calls) == [None] * 8
    (entry,) = _entries(event_id)
    assert entry.details["reason"] == "date"
    assert entry.details["seats"] == [f"Stalls K {n}" for n in (1, 2, 3, 24, 25, 26)]
    choosing.ensure_seats_allowed(event_id, ["sk1", "sk2"])


def test_nothing_is_looked_for_before_the_date(types) -> None:
    event_id = types["z2"].event_id
    assert choosing.releasing_events() == []
    _release(event_id, AccessibleRelease.DATE, late_by=timedelta(minutes=-5))
    assert choosing.releasing_events() == []
    _release(event_id, AccessibleRelease.DATE)
    assert choosing.releasing_events() == [event_id]


def test_each_reason_is_written_down_when_it_comes(types) -> None:
    event_id = types["z2"].event_id
    jobs.log_releases()
    _release(event_id, AccessibleRelease.ZONE_FULL)
    jobs.log_releases()
    assert _entries(event_id) == []
    rest = [f"s{row}{n}" for row in "cd" for n in range(1, 9)] + ["se3", "se4", "se5", "se6"]
    for start in range(0, 20, 10):
        make_seat_hold(
            types["z2"], *[key for key in rest[start : start + 10] if key not in ("se1", "se2", "se7", "se8")]
        )
    jobs.log_releases()
    jobs.log_releases()
    assert [entry.details["reason"] for entry in _entries(event_id)] == ["zone full: z2"]
    assert choosing.find_best(event_id, Party(2), pools=[types["z2"].pool_id]).keys == ("se1", "se2")


def _claims(hold_id) -> list[Claim]:
    return list(db.scalars(select(Claim).where(Claim.hold_id == hold_id).execution_options(populate_existing=True)))


def _release(event_id: Id, rule: AccessibleRelease, *, late_by: timedelta = timedelta(minutes=1)) -> None:
    at = clock.now() - late_by if rule is AccessibleRelease.DATE else None
    with transaction():
        terms = SeatingTerms(accessible_release=rule, accessible_release_at=at)
        actions.edit_seating(db.get_one(Event, event_id), terms, by=SYSTEM)


def _log(event_id: Id) -> None:
    with transaction():
        choosing.log_release(event_id)


def _entries(event_id: Id) -> list[AuditEntry]:
    action = "seating.accessible_released"
    return list(db.scalars(select(AuditEntry).where(AuditEntry.subject == event_id, AuditEntry.action == action)))
