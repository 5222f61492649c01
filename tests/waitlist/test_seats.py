"""In a house with numbered seats, the line is offered seats: good ones, side by side."""

import pytest
from flask.testing import FlaskClient

from app.core.ids import Id
from app.infra.db import db, in_transaction
from app.inventory import claims, queries
from app.inventory.errors import NotHeld
from app.inventory.models import Claim, SeatBlock, TicketType
from app.waitlist.models import Entry
from tests.makers.booking import lapse
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.waitlist import awaited, make_waiting, offer_path, offer_to, state_of, sweep
from tests.races.invariants import assert_all_hold


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


def test_seats_that_come_back_are_offered_by_their_names(client: FlaskClient) -> None:
    kind, holds = _sold_out_house()
    entry = make_waiting(kind, 2)
    in_transaction(lambda: claims.release_hold(holds[0]))
    assert state_of(entry) == "offered"
    assert awaited(kind) == 0
    keys = _seats_of(entry)
    assert len(keys) == 2
    names = queries.seat_names(kind.event_id, keys).values()
    page = client.get(offer_path(entry)).text
    assert [name for name in names if name not in page] == []


def test_the_plan_of_a_house_with_a_sold_out_zone_leads_to_the_waitlist(client: FlaskClient) -> None:
    kind, _ = _sold_out_house()
    free = make_seated_sale()["z1"].event_id
    path = f"/events/{kind.event_id}/waitlist"
    assert path in client.get(f"/events/{kind.event_id}/seats").text
    assert "Zone z1" in client.get(path).text
    assert "/waitlist" not in client.get(f"/events/{free}/seats").text


def test_the_public_takes_no_seat_that_the_line_waits_for() -> None:
    kind, holds = _sold_out_house()
    make_waiting(kind, 4)
    seats = db.get_one(Claim, f"{holds[0]}-1").seats
    db.rollback()
    lapse(holds[0])
    with pytest.raises(NotHeld):
        make_seat_hold(kind, *seats[:2])


def test_seats_that_the_house_lets_go_are_offered() -> None:
    kind, _ = _sold_out_house(kept=2)
    entry = make_waiting(kind, 2)
    assert state_of(entry) == "waiting"
    in_transaction(lambda: claims.unblock_seats(kind.event_id, _house_keys(kind)[:2]))
    assert sorted(_seats_of(entry)) == sorted(_house_keys(kind)[:2])


def test_two_parties_are_offered_different_seats_in_one_go() -> None:
    kind, holds = _sold_out_house()
    first, second = make_waiting(kind, 2), make_waiting(kind, 2, email="second@example.org")
    for hold in holds[:2]:
        lapse(hold)
    sweep()
    assert not set(_seats_of(first)) & set(_seats_of(second))
    assert (state_of(first), state_of(second)) == ("offered", "offered")


def _sold_out_house(*, kept: int = 0) -> tuple[TicketType, list[Id]]:
    kind = make_seated_sale()["z1"]
    keys = _house_keys(kind)
    if kept:
        in_transaction(lambda: claims.block_seats(kind.event_id, keys[:kept], SeatBlock.HOUSE))
    rest = [key for key in _house_keys(kind) if key not in keys[:kept]]
    return kind, [make_seat_hold(kind, *rest[at : at + 2]) for at in range(0, len(rest), 2)]


def _house_keys(kind: TicketType) -> list[str]:
    house = queries.house_of(kind.event_id)
    assert house
    return [seat.key for seat in house.seats if seat.pool_id == kind.pool_id]


def _seats_of(entry: Entry) -> list[str]:
    found = list(db.get_one(Claim, f"{offer_to(entry).hold_id}-1", populate_existing=True).seats)
    db.rollback()
    return found
