"""Places are held, sold, released, lapse and come back, and never more of them than there are."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.core import clock
from app.core.ids import new_id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import NestedTransaction, db, transaction
from app.inventory import claims, queries
from app.inventory.claims import Sale
from app.inventory.errors import CapacityTaken, NoLongerHeld, NotOnSale, OutsideLimits, SoldOut
from app.inventory.models import Claim, Hold, Pool, TicketType
from app.inventory.rules import Basket
from tests.makers.booking import lapse
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.races.invariants import broken


@pytest.fixture(autouse=True)
def _the_counters_are_right():
    yield
    wrong = broken()
    # Sold without a booking: these tests sell holds by hand.
    wrong.pop("sold places belong to a booking that is confirmed or cancelled", None)
    assert wrong == {}


def test_what_is_held_nobody_else_gets() -> None:
    kind = make_sale(capacity=3)
    make_hold(kind, 2)
    with pytest.raises(SoldOut) as refusal:
        make_hold(kind, 2)
    assert [(line.ticket_type_id, line.places) for line in refusal.value.lines] == [(kind.id, 1)]
    make_hold(kind, 1)


def test_all_or_nothing() -> None:
    standing = make_sale(capacity=5)
    balcony = make_ticket_type(_event(standing), name="Balcony", capacity=1)
    with pytest.raises(SoldOut) as refusal:
        claims.place_hold(standing.event_id, Basket.of({standing.id: 2, balcony.id: 2}), seconds=60)
    assert [line.ticket_type_id for line in refusal.value.lines] == [balcony.id]
    assert _counts(standing) == (0, 0)


def test_two_types_share_one_pool() -> None:
    full = make_sale(capacity=5)
    reduced = make_ticket_type(_event(full), name="Reduced", pool_id=full.pool_id)
    with pytest.raises(SoldOut) as refusal:
        claims.place_hold(full.event_id, Basket.of({full.id: 3, reduced.id: 3}), seconds=60)
    assert {line.places for line in refusal.value.lines} == {5}
    hold = claims.place_hold(full.event_id, Basket.of({full.id: 3, reduced.id: 2}), seconds=60)
    assert [offer.state for offer in queries.offers_of(full.event_id)] == ["sold_out", "sold_out"]
    with transaction():
        assert claims.sell_hold(hold) is Sale.SOLD
    assert _counts(full) == (5, 0)


def test_a_lapsed_hold_is_taken_over_with_no_worker_at_all() -> None:
    kind = make_sale(capacity=2)
    lapse(make_hold(kind, 2))
    assert queries.offers_of(kind.event_id)[0].places_left == 2
    assert queries.pool_counts(kind.event_id)[0].held == 0
    make_hold(kind, 2)
    assert _counts(kind) == (0, 2)


def test_a_sold_hold_is_sold_once() -> None:
    kind = make_sale()
    hold = make_hold(kind, 2)
    with transaction():
        assert claims.sell_hold(hold) is Sale.SOLD
        assert claims.sell_hold(hold) is Sale.ALREADY
    assert _counts(kind) == (2, 0)


def test_a_lapsed_hold_can_still_be_sold_while_its_places_are_free() -> None:
    kind = make_sale(capacity=2)
    late = make_hold(kind, 2)
    lapse(late)
    other = make_hold(kind, 1)
    with transaction():
        assert claims.sell_hold(late) is Sale.GONE
        claims.release_hold(other)
        assert claims.sell_hold(late) is Sale.SOLD
    assert _counts(kind) == (2, 0)


def test_a_hold_that_was_given_back_is_not_sold() -> None:
    kind = make_sale(capacity=2)
    hold = make_hold(kind, 2)
    with transaction():
        assert claims.release_hold(hold) == 2
        assert claims.release_hold(hold) == 0
        assert claims.sell_hold(hold) is Sale.GONE
    lapsed = make_hold(kind, 2)
    lapse(lapsed)
    make_hold(kind, 1)
    with transaction():
        claims.release_hold(lapsed)
        assert claims.sell_hold(lapsed) is Sale.GONE


@pytest.mark.parametrize("status", [EventStatus.DRAFT, EventStatus.CANCELLED])
def test_nothing_is_held_or_sold_once_the_event_is_off_sale(status) -> None:
    kind = make_sale()
    hold = make_hold(kind)
    with transaction():
        db.get_one(Event, kind.event_id).status = status
    with pytest.raises(NotOnSale):
        make_hold(kind)
    with transaction():
        assert claims.sell_hold(hold) is Sale.GONE


def test_a_hold_is_extended_once_and_never_past_its_end() -> None:
    kind = make_sale()
    hold = make_hold(kind, seconds=100)
    with transaction():
        until = claims.extend_hold(hold, seconds=5000)
    with pytest.raises(NoLongerHeld), transaction():
        claims.extend_hold(hold, seconds=100)
    kept = db.get_one(Hold, hold, populate_existing=True)
    assert kept.expires_at == until == kept.latest_end
    assert until - clock.now() < timedelta(seconds=201)


def test_a_lapsed_or_unknown_hold_is_not_extended() -> None:
    hold = make_hold(make_sale())
    lapse(hold)
    for hold_id in (hold, new_id()):
        with pytest.raises(NoLongerHeld), transaction():
            claims.extend_hold(hold_id, seconds=100)


def test_an_unknown_hold_is_neither_sold_nor_released() -> None:
    with transaction():
        assert claims.sell_hold(new_id()) is Sale.GONE
        assert claims.release_hold(new_id()) == 0


def test_places_come_back_no_oftener_than_they_were_sold() -> None:
    kind = make_sale()
    hold = make_hold(kind, 3)
    claim = db.scalars(select(Claim.id).where(Claim.hold_id == hold)).one()
    with transaction():
        assert not claims.return_places(claim, 1)
        claims.sell_hold(hold)
        assert claims.return_places(claim, 2)
        assert not claims.return_places(claim, 2)
        assert not claims.return_places(claim, -1)
        assert claims.return_places(claim, 1)
    assert _counts(kind) == (0, 0)


def test_a_pool_can_not_become_smaller_than_what_is_taken() -> None:
    kind = make_sale(capacity=10)
    sold = make_hold(kind, 3)
    with transaction():
        claims.sell_hold(sold)
    make_hold(kind, 2)
    lapse(make_hold(kind, 4))
    with pytest.raises(CapacityTaken, match="5 places"), transaction():
        claims.change_capacity(kind.pool_id, 4)
    with transaction():
        claims.change_capacity(kind.pool_id, 5)
    assert queries.offers_of(kind.event_id)[0].is_sold_out


def test_a_hold_is_a_transaction_of_its_own() -> None:
    kind = make_sale()
    with pytest.raises(NestedTransaction), transaction():
        make_hold(kind)


def test_a_hold_that_waits_for_no_disk_makes_nothing_else_careless() -> None:
    kind = make_sale()
    hold = make_hold(kind)
    with transaction():
        assert db.scalar(text("SHOW synchronous_commit")) == "on"
        db.execute(text("SET LOCAL synchronous_commit = off"))
        claims.sell_hold(hold)
        assert db.scalar(text("SHOW synchronous_commit")) == "on"


@pytest.mark.parametrize(
    ("terms", "quantity", "refusal"),
    [
        ({"sale_opens_at": clock.now() + timedelta(days=1)}, 1, NotOnSale),
        ({"sale_closes_at": clock.now() - timedelta(days=1)}, 1, NotOnSale),
        ({"min_per_booking": 2}, 1, OutsideLimits),
        ({"max_per_booking": 2}, 3, OutsideLimits),
    ],
)
def test_the_terms_of_a_type_are_kept(terms, quantity, refusal) -> None:
    kind = make_ticket_type(_event(make_sale()), **terms)
    with pytest.raises(refusal):
        make_hold(kind, quantity)


def test_a_retired_foreign_or_unknown_type_is_not_on_sale() -> None:
    kind, foreign = make_sale(), make_sale()
    retired = make_ticket_type(_event(kind), name="Early")
    with transaction():
        db.get_one(TicketType, retired.id).retired_at = clock.now()
    for type_id in (foreign.id, retired.id, new_id()):
        with pytest.raises(NotOnSale):
            claims.place_hold(kind.event_id, Basket.of({kind.id: 1, type_id: 1}), seconds=60)
    assert _counts(kind) == (0, 0)


def test_the_price_is_the_one_that_was_held() -> None:
    kind = make_sale(price_minor=2400)
    hold = make_hold(kind)
    with transaction():
        db.get_one(TicketType, kind.id).price_minor = 9900
    assert db.scalars(select(Claim.unit_price_minor).where(Claim.hold_id == hold)).one() == 2400


def _event(kind: TicketType) -> Event:
    event = db.get_one(Event, kind.event_id)
    db.rollback()
    return event


def _counts(kind: TicketType) -> tuple[int, int]:
    pool = db.get_one(Pool, kind.pool_id, populate_existing=True)
    db.rollback()
    return pool.sold, pool.held
