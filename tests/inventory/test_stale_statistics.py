"""A house that was made after the last ANALYZE counts as one row for the planner, and is not compared with its claims
row by row for all that; nor does a claim read all that others hold.

What is counted is what the database reads, so a plan that compares every seat with every claim shows itself.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.dashboard.queries import seats as desk
from app.infra.db import db, transaction
from app.inventory import actions, claims, queries
from app.inventory.allocation.party import LARGEST
from app.inventory.claims import Claimant
from app.inventory.house import House
from app.inventory.models import HoldOrigin, SeatBlock, Seating, TicketType
from app.inventory.rules import Basket
from app.venues.news import PlanChanged
from app.venues.starters import house_of
from app.waitlist.queries.seats import seats_for
from tests.makers.inventory import make_hold, make_sale
from tests.makers.seats import make_seat_hold, make_seated_sale

SEATS = 2_000
# A seat, its claim and what holds that, each in its index and its table, or the few claims of this house one by one;
# comparing the seats with all that are taken would be hundreds for each.
MOST = 20 * SEATS

# Its own rows, once for each check of the database.
MOST_OF_A_CLAIM = 40
CROWD = 1_500

READ = text("""
    SELECT sum(pg_stat_get_xact_tuples_returned(c.oid)) FROM pg_class c
    LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE coalesce(i.indrelid, c.oid) = ANY (ARRAY['seats', 'seat_claims', 'claims']::regclass[])
""")
MORE_HELD = text("UPDATE pools SET held = held + :crowd WHERE id = :pool")
MANY_HOLDS = text("""
    INSERT INTO holds (id, event_id, created_at, expires_at, latest_end)
    SELECT 'of-' || :type || number, :event, now(), now() + interval '1 hour', now() + interval '1 hour'
    FROM generate_series(1, :crowd) AS number
""")
MANY_CLAIMS = text("""
    INSERT INTO claims (id, hold_id, pool_id, ticket_type_id, quantity, returned, unit_price_minor, state, expires_at,
                        holder, network)
    SELECT 'of-' || :type || number, 'of-' || :type || number, :pool, :type, 1, 0, 0, 'held', now() + interval '1 hour',
           'holder ' || number, 'network ' || number
    FROM generate_series(1, :crowd) AS number
""")


@pytest.fixture
def house(app) -> House:
    """A house of 2,000 seats that the planner does not know: a third held, a third kept from sale."""
    small = make_seated_sale()
    for row in "abcde":
        make_seat_hold(small["z1" if row < "c" else "z2"], *(f"s{row}{number}" for number in range(2, 8)))
    with transaction():
        db.execute(text("ANALYZE seats, seat_claims, claims"))
    zones = make_seated_sale(plan=house_of(SEATS))
    event_id = zones["z1"].event_id
    found = queries.house_of(event_id)
    assert found
    free = [seat for seat in found.seats if not seat.is_accessible]
    held, kept = free[: SEATS // 3], free[SEATS // 3 : 2 * SEATS // 3]
    with transaction():
        claims.block_seats(event_id, [seat.key for seat in kept], SeatBlock.HOUSE)
    for start in range(0, len(held), 50):
        party = Basket.of_seats([(seat.key, zones[seat.zone].id) for seat in held[start : start + 50]])
        claims.place_hold(event_id, party, seconds=900, by=Claimant(origin=HoldOrigin.BOX_OFFICE))
    return found


@pytest.fixture
def kind(app) -> TicketType:
    """A sale that nobody has come to yet."""
    return make_sale(capacity=2 * CROWD)


@pytest.fixture
def crowded(kind: TicketType) -> TicketType:
    """A sale of which many others hold something, none of whom the planner knows."""
    with transaction():
        db.execute(text("ANALYZE holds, claims"))
        crowd_in(kind)
    return kind


def crowd_in(kind: TicketType) -> None:
    """Many come at once, and each holds a place."""
    values = {"type": kind.id, "pool": kind.pool_id, "event": kind.event_id, "crowd": CROWD}
    for statement in (MORE_HELD, MANY_HOLDS, MANY_CLAIMS):
        db.execute(statement, values)


def rows_read(ask: Callable[[], object]) -> int:
    """How many rows and index entries of seats and claims the database reads for the answer."""
    with transaction():
        before = db.scalar(READ)
        ask()
        return int(db.scalar(READ) - before)


def test_the_state_of_a_house(house: House) -> None:
    assert 0 < rows_read(lambda: queries.seat_state(house.event_id)) <= MOST


def test_the_places_that_are_left(house: House) -> None:
    assert 0 < rows_read(lambda: queries.pool_counts(house.event_id)) <= MOST


def test_the_organizers_page(house: House) -> None:
    assert 0 < rows_read(lambda: desk.sections_of(house.event_id)) <= MOST
    assert 0 < rows_read(lambda: desk.seats_of(house.event_id)) <= MOST


def test_seats_for_a_coachload_in_the_line(house: House) -> None:
    pool_id = house.seats[-1].pool_id
    assert 0 < rows_read(lambda: seats_for(house.event_id, pool_id, LARGEST + 1)) <= MOST


def test_a_change_of_the_plan(house: House) -> None:
    plan_id = db.get_one(Seating, house.event_id).plan_id
    assert 0 < rows_read(lambda: actions.follow_plan(PlanChanged(plan_id))) <= MOST


def test_a_visitor_s_hold(kind: TicketType) -> None:
    by = Claimant(holder="somebody", network="somewhere")
    with transaction():
        # So often that the plans are kept; that nobody has counted the claims before is how a new shop begins.
        for _ in range(8):
            claims.place_hold_within(kind.event_id, Basket.of({kind.id: 1}), seconds=900, by=by)
        crowd_in(kind)
        before = db.scalar(READ)
        claims.place_hold_within(kind.event_id, Basket.of({kind.id: 1}), seconds=900, by=by)
        assert 0 < db.scalar(READ) - before <= MOST_OF_A_CLAIM


def test_a_hold_that_is_given_back(crowded: TicketType) -> None:
    hold_id = make_hold(crowded)
    assert 0 < rows_read(lambda: claims.release_hold(hold_id)) <= MOST_OF_A_CLAIM


def test_a_sale(crowded: TicketType) -> None:
    hold_id = make_hold(crowded)
    assert 0 < rows_read(lambda: claims.sell_hold(hold_id)) <= MOST_OF_A_CLAIM
