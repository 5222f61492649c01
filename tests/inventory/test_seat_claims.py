"""Claims on numbered seats, by the database functions alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import actions, claims, queries
from app.inventory.claims import Claimant, Sale
from app.inventory.errors import (
    HoldsTooMuch,
    NotOnSale,
    OutsideLimits,
    SeatNotSold,
    SeatsGone,
    SeatsTaken,
    SoldOut,
)
from app.inventory.house import House
from app.inventory.models import Claim, HoldOrigin, Pool, Seat, SeatBlock, SeatClaim, Seating
from app.inventory.rules import Basket
from app.venues.models import SeatingPlan
from app.venues.news import PlanChanged
from app.venues.plan import Plan
from tests.makers.booking import lapse
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.races.invariants import broken

STAFF = Claimant(origin=HoldOrigin.BOX_OFFICE)


@pytest.fixture(autouse=True)
def _the_counters_are_right(app):
    yield
    wrong = broken()
    # Sold without a booking: these tests sell holds by hand.
    wrong.pop("sold places belong to a booking that is confirmed or cancelled", None)
    assert wrong == {}


@pytest.fixture
def types(app):
    return make_seated_sale()


def sell(hold) -> None:
    with transaction():
        assert claims.sell_hold(hold) is Sale.SOLD


def owner_of(seat: str, event_id) -> str | None:
    db.rollback()
    return db.scalar(
        select(Claim.hold_id)
        .join(SeatClaim, SeatClaim.claim_id == Claim.id)
        .where(SeatClaim.event_id == event_id, SeatClaim.seat == seat)
    )


def house_of(kind) -> House:
    house = queries.house_of(kind.event_id)
    assert house
    return house


def plan_without(row: SeatingPlan, *keys: str) -> dict[str, object]:
    """The plan as JSON without these seats of its first row."""
    document = Plan.model_validate(row.document).model_dump(mode="json", by_alias=True)
    first = document["floors"][0]["sections"][0]["rows"][0]
    first["seats"] = [seat for seat in first["seats"] if seat["key"] not in keys]
    return dict(document)


def claim_of(hold) -> Id:
    return Id(f"{hold}-1")


def pool_of(kind) -> Pool:
    return db.get_one(Pool, kind.pool_id, populate_existing=True)


def test_a_zone_has_as_many_places_as_seats(types) -> None:
    assert (pool_of(types["z1"]).capacity, pool_of(types["z2"]).capacity) == (16, 24)
    house = house_of(types["z1"])
    assert len(house.seats) == 40
    assert [seat.number for seat in house.seats] == list(range(40))
    assert queries.seat_names(house.event_id, ["sa1"]) == {"sa1": house.by_key["sa1"].name}


def test_a_seat_is_held_once(types) -> None:
    kind = types["z1"]
    hold = make_seat_hold(kind, "sa3", "sa4")
    with pytest.raises(SeatsGone) as refusal:
        make_seat_hold(kind, "sa4", "sa5")
    assert refusal.value.seats == ("sa4",)
    assert owner_of("sa3", kind.event_id) == hold
    assert owner_of("sa5", kind.event_id) is None
    assert pool_of(kind).held == 2


def test_a_seat_whose_hold_lapsed_goes_to_the_next(types) -> None:
    kind = types["z1"]
    lapse(make_seat_hold(kind, "sa3"))
    assert queries.seat_state(kind.event_id).taken == frozenset()
    hold = make_seat_hold(kind, "sa3", "sa4")
    assert owner_of("sa3", kind.event_id) == hold


def test_a_late_payment_gets_its_seats_only_while_they_are_free(types) -> None:
    kind = types["z1"]
    late, later = make_seat_hold(kind, "sa3"), make_seat_hold(kind, "sa4")
    lapse(late)
    lapse(later)
    make_seat_hold(kind, "sa3", "sa5")
    with transaction():
        assert claims.sell_hold(late) is Sale.GONE
        assert claims.sell_hold(later) is Sale.SOLD
    assert owner_of("sa4", kind.event_id) == later


def test_seats_come_with_the_ticket_of_their_zone(types) -> None:
    with pytest.raises(SeatsGone):
        make_seat_hold(types["z2"], "sa3")
    with pytest.raises(OutsideLimits):
        claims.place_hold(types["z1"].event_id, Basket.of({types["z1"].id: 2}), seconds=60)
    with pytest.raises(SeatsGone):
        make_seat_hold(types["z1"], "nowhere")


def test_another_choice_keeps_the_time_and_a_refused_one_keeps_the_seats(types) -> None:
    kind = types["z1"]
    mine = make_seat_hold(kind, "sa3", seconds=100)
    other = make_seat_hold(kind, "sa7")
    basket = Basket.of_seats([("sa3", kind.id), ("sa4", kind.id)])
    new = claims.replace_hold(mine, kind.event_id, basket, seconds=900)
    assert owner_of("sa3", kind.event_id) == owner_of("sa4", kind.event_id) == new
    ends = db.scalars(select(Claim.expires_at).where(Claim.hold_id == new)).one()
    assert ends < clock.now() + timedelta(seconds=101)
    with pytest.raises(SeatsGone):
        claims.replace_hold(new, kind.event_id, Basket.of_seats([("sa7", kind.id)]), seconds=900)
    assert owner_of("sa4", kind.event_id) == new
    assert owner_of("sa7", kind.event_id) == other
    assert pool_of(kind).held == 3


def test_a_booked_hold_is_not_replaced(types) -> None:
    kind = types["z1"]
    with pytest.raises(NotOnSale):
        claims.replace_hold(Id("0" * 20), kind.event_id, Basket.of_seats([("sa3", kind.id)]), seconds=60)


def test_returned_seats_are_free_again_one_by_one(types) -> None:
    kind = types["z1"]
    hold = make_seat_hold(kind, "sa3", "sa4", "sa5")
    sell(hold)
    claim = claim_of(hold)
    with transaction():
        assert claims.return_places(claim, 1, ["sa4"])
        assert not claims.return_places(claim, 1, ["sa4"])
    assert owner_of("sa4", kind.event_id) is None
    with transaction():
        assert claims.return_places(claim, 2)
    assert pool_of(kind).sold == 0
    assert owner_of("sa3", kind.event_id) is None


def test_a_sold_seat_moves_to_another_zone_and_back_to_its_pool(types) -> None:
    near, far = types["z1"], types["z2"]
    hold = make_seat_hold(near, "sa3")
    sell(hold)
    with transaction():
        claims.move_seat(near.event_id, "sa3", "sc3")
    assert owner_of("sc3", near.event_id) == hold
    assert (pool_of(near).sold, pool_of(far).sold) == (0, 1)
    with transaction():
        assert claims.return_places(claim_of(hold), 1)
    assert (pool_of(near).sold, pool_of(far).sold) == (0, 0)


def test_only_sold_seats_move_and_only_to_free_ones(types) -> None:
    kind = types["z1"]
    held, sold = make_seat_hold(kind, "sa3"), make_seat_hold(kind, "sa4")
    sell(sold)
    with pytest.raises(SeatNotSold), transaction():
        claims.move_seat(kind.event_id, "sa3", "sa5")
    with pytest.raises(SeatsGone), transaction():
        claims.move_seat(kind.event_id, "sa4", "sa3")
    assert owner_of("sa3", kind.event_id) == held


def test_two_sold_seats_change_owners(types) -> None:
    kind = types["z1"]
    one, other = make_seat_hold(kind, "sa3", "sa4"), make_seat_hold(types["z2"], "sc3")
    sell(one)
    sell(other)
    with transaction():
        claims.swap_seats(kind.event_id, "sa4", "sc3")
    assert owner_of("sc3", kind.event_id) == one
    assert owner_of("sa4", kind.event_id) == other
    assert db.scalar(select(Claim.seats).where(Claim.hold_id == one)) == ["sa3", "sc3"]


def test_blocked_seats_are_for_the_house_only(types) -> None:
    kind = types["z1"]
    with transaction():
        assert claims.block_seats(kind.event_id, ["sa3", "sa4"], SeatBlock.HOUSE) == []
        assert claims.block_seats(kind.event_id, ["sa5"], SeatBlock.KILLED) == []
    assert pool_of(kind).capacity == 15
    assert next(o for o in queries.offers_of(kind.event_id) if o.id == kind.id).places_left == 13
    with pytest.raises(SeatsGone):
        make_seat_hold(kind, "sa3")
    assert make_seat_hold(kind, "sa3", by=STAFF)
    with pytest.raises(SeatsGone):
        make_seat_hold(kind, "sa5", by=STAFF)
    with transaction():
        assert claims.block_seats(kind.event_id, ["sa2", "sa3"], SeatBlock.KILLED) == ["sa3"]
        claims.unblock_seats(kind.event_id, ["sa4", "sa5"])
    assert make_seat_hold(kind, "sa4", "sa5")


def test_an_allotment_ends_by_the_clock(types) -> None:
    kind = types["z1"]
    ended = clock.now() - timedelta(seconds=1)
    with transaction():
        claims.block_seats(kind.event_id, ["sa3"], SeatBlock.ALLOTMENT, for_whom="Sponsor", until=ended)
    assert queries.seat_state(kind.event_id).withheld == frozenset()
    assert make_seat_hold(kind, "sa3")


def test_what_the_waitlist_waits_for_is_not_the_publics(types) -> None:
    kind = types["z1"]
    with transaction():
        claims.await_places(kind.pool_id, 15, until=clock.now() + timedelta(hours=1))
    with pytest.raises(SoldOut):
        make_seat_hold(kind, "sa3", "sa4")
    assert make_seat_hold(kind, "sa3")
    assert make_seat_hold(kind, "sa4", "sa5", by=Claimant(origin=HoldOrigin.WAITLIST))


def test_one_visitor_can_not_freeze_a_house(types) -> None:
    kind, mallory = types["z2"], Claimant(holder="mallory", network="net")
    for row in "cd":
        make_seat_hold(kind, *[f"s{row}{number}" for number in range(1, 9)], by=mallory)
    with pytest.raises(HoldsTooMuch):
        make_seat_hold(kind, *[f"se{number}" for number in range(1, 9)], by=mallory)
    assert make_seat_hold(kind, "se3", "se4", by=Claimant(holder="ada", network="net"))


def test_a_plan_never_loses_a_seat_that_somebody_has(types) -> None:
    kind = types["z1"]
    make_seat_hold(kind, "sa3")

    def lose_them() -> None:
        with transaction():
            row = db.get_one(SeatingPlan, db.get_one(Seating, kind.event_id).plan_id)
            row.document = plan_without(row, "sa3", "sa8")
            db.flush()
            actions.follow_plan(PlanChanged(row.id))

    with pytest.raises(SeatsTaken) as refusal:
        lose_them()
    assert len(refusal.value.names) == 1


def test_a_plan_that_loses_free_seats_takes_them_away(types) -> None:
    kind = types["z1"]
    event = db.get_one(Event, kind.event_id)
    with transaction():
        row = db.get_one(SeatingPlan, db.get_one(Seating, event.id).plan_id)
        row.document = plan_without(row, "sa8")
        db.flush()
        actions.seat_event(event, row.id, by=SYSTEM)
    assert pool_of(kind).capacity == 15
    assert db.get(Seat, (event.id, "sa8")) is None
    assert len(house_of(kind).seats) == 39


def test_an_event_goes_back_to_plain_places_when_nobody_sits(types) -> None:
    kind = types["z1"]
    hold = make_seat_hold(kind, "sa3")
    event = db.get_one(Event, kind.event_id)
    with pytest.raises(SeatsTaken), transaction():
        actions.unseat_event(event, by=SYSTEM)
    with transaction():
        claims.release_hold(hold)
        actions.unseat_event(event, by=SYSTEM)
    assert queries.house_of(event.id) is None
    assert (pool_of(kind).zone, pool_of(kind).capacity) == (None, 16)


def test_a_house_keeps_each_name_once() -> None:
    zones = make_seated_sale()
    house = queries.house_of(zones["z1"].event_id)
    assert house
    for names in ([seat.section for seat in house.seats], [seat.floor for seat in house.seats]):
        assert len({id(name) for name in names}) == len(set(names))
    assert len({id(seat.pool_id) for seat in house.seats}) == len(zones)
