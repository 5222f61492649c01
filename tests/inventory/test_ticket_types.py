"""An organizer decides what is for sale, and can't take away what people have."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.booking.models import Booking
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db
from app.inventory import queries
from app.inventory.models import Pool, TicketKind, TicketType
from app.organizers.models import OrganizationRole
from tests.cast import Owner, make_person, post, signed_in
from tests.makers.booking import make_booking
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.organizers import make_member

GOOD = {
    "name": "Balcony",
    "kind": "paid",
    "price": "12.50",
    "note": "Unreserved",
    "pool": "new",
    "capacity": "40",
    "sale_opens": "2026-12-01T10:00",
    "sale_closes": "",
    "min_per_booking": "1",
    "max_per_booking": "6",
}


@pytest.fixture
def desk(app, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def kind(olga: Owner) -> TicketType:
    return make_sale(capacity=10, organization_id=olga.organization_id)


def test_a_ticket_type_is_added_as_typed(desk: FlaskClient, kind: TicketType) -> None:
    assert post(desk, f"{_path(kind)}/new", GOOD).status_code == 303
    made = db.scalars(select(TicketType).where(TicketType.name == "Balcony")).one()
    assert (made.kind, made.price_minor, made.max_per_booking) == (TicketKind.PAID, 1250, 6)
    # 10:00 on the event's clocks, in Berlin, in winter.
    assert made.sale_opens_at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert db.get_one(Pool, made.pool_id).capacity == 40
    assert "ticket_type.added" in _audited(kind)
    page = desk.get(_path(kind)).text
    assert "Balcony" in page
    assert "€12.50" in page


def test_two_types_may_share_places(desk: FlaskClient, kind: TicketType) -> None:
    post(desk, f"{_path(kind)}/new", {**GOOD, "pool": kind.pool_id, "capacity": ""})
    assert db.scalars(select(TicketType.pool_id).where(TicketType.name == "Balcony")).one() == kind.pool_id


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("price", "12.345", "2 digits"),
        ("price", "-1", "amount"),
        ("price", "NaN", "amount"),
        ("price", "9" * 19, "too large"),
        ("price", "0", "Free"),
        ("price", "", "amount"),
        ("name", "", "name"),
        ("name", "x" * 61, "60"),
        ("kind", "gold", ""),
        ("pool", "0" * 20, ""),
        ("capacity", "", "how many places"),
        ("capacity", "-1", "fewer"),
        ("capacity", "9" * 30, "fewer"),
        ("capacity", "many", ""),
        ("sale_opens", "2027-03-28T02:30", "skip"),
        ("sale_opens", "9999-12-31T23:59", ""),
        ("sale_closes", "2026-11-30T10:00", "after it opens"),
        ("sale_closes", "soon", "date"),
        ("min_per_booking", "7", "less than the least"),
        ("max_per_booking", "9" * 30, "100"),
        ("min_per_booking", "", "number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(desk, kind, field: str, typed: str, words: str) -> None:
    answer = post(desk, f"{_path(kind)}/new", {**GOOD, field: typed})
    if (field, typed) == ("sale_opens", "9999-12-31T23:59"):
        assert answer.status_code in (303, 422)
        return
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert words in answer.text


def test_a_free_ticket_needs_no_price(desk: FlaskClient, kind: TicketType) -> None:
    post(desk, f"{_path(kind)}/new", {**GOOD, "kind": "free", "price": ""})
    assert db.scalars(select(TicketType.price_minor).where(TicketType.name == "Balcony")).one() == 0


def test_a_change_of_price_does_not_touch_what_is_held(desk: FlaskClient, kind: TicketType) -> None:
    booking = make_booking(kind)
    form = desk.get(f"{_path(kind)}/{kind.id}").text
    assert kind.name in form
    changed = {**GOOD, "pool": kind.pool_id, "price": "99"}
    assert post(desk, f"{_path(kind)}/{kind.id}", changed).status_code == 303
    assert db.get_one(TicketType, kind.id, populate_existing=True).price_minor == 9900
    assert db.get_one(Booking, booking.id, populate_existing=True).total_minor == 0


def test_a_type_stays_with_its_places_once_somebody_took_one(desk: FlaskClient, kind: TicketType) -> None:
    other = make_ticket_type(_event(kind), name="Other")
    moved = {**GOOD, "pool": other.pool_id}
    make_hold(kind)
    answer = post(desk, f"{_path(kind)}/{kind.id}", moved)
    assert answer.status_code == 409
    assert "stays with its places" in answer.text


def test_capacity_can_not_fall_below_what_is_taken(desk: FlaskClient, kind: TicketType) -> None:
    make_booking(kind, 3)
    make_hold(kind, 2)
    path = f"/dashboard/events/{kind.event_id}/places/{kind.pool_id}"
    assert "3 sold, 2 held just now, 5 left" in desk.get(path).text
    assert "3 sold, 2 held now: at least 5." in desk.get(path).text
    answer = post(desk, path, {"name": "Floor", "capacity": "4"})
    assert answer.status_code == 409
    assert "at least 5" in answer.text
    assert post(desk, path, {"name": "Floor", "capacity": "5"}).status_code == 303
    assert queries.offers_of(kind.event_id)[0].is_sold_out
    for typed in ("-1", "1000001", "x", ""):
        assert post(desk, path, {"name": "Floor", "capacity": typed}).status_code == 422


def test_a_type_that_was_taken_is_taken_off_sale_and_one_that_was_not_is_deleted(desk, kind: TicketType) -> None:
    other = make_ticket_type(_event(kind), name="Other")
    make_booking(kind)
    refused = post(desk, f"{_path(kind)}/{kind.id}/deletion")
    assert refused.status_code == 409
    assert "Take it off sale instead" in refused.text
    post(desk, f"{_path(kind)}/{kind.id}/retirement")
    post(desk, f"{_path(kind)}/{other.id}/deletion")
    assert queries.offers_of(kind.event_id) == []
    db.expire_all()
    assert db.get(Pool, other.pool_id) is None
    post(desk, f"{_path(kind)}/{kind.id}/retirement/deletion")
    assert [offer.id for offer in queries.offers_of(kind.event_id)] == [kind.id]


def test_types_are_put_in_order(desk: FlaskClient, kind: TicketType) -> None:
    others = [make_ticket_type(_event(kind), name=name).id for name in ("B", "C")]
    post(desk, f"{_path(kind)}/{others[1]}/rise")
    post(desk, f"{_path(kind)}/{kind.id}/fall")
    post(desk, f"{_path(kind)}/{others[0]}/fall")
    assert [offer.id for offer in queries.offers_of(kind.event_id)] == [others[1], kind.id, others[0]]


def test_strangers_find_nothing_and_readers_change_nothing(app, kind: TicketType, stranger: Owner, olga) -> None:
    reader = make_person("Rita Reader")
    make_member(olga.organization_id, reader.id, OrganizationRole.READER)
    theirs = signed_in(app, reader)
    assert theirs.get(_path(kind)).status_code == 200
    for path in ("/new", f"/{kind.id}", f"/{kind.id}/deletion"):
        assert post(theirs, _path(kind) + path, GOOD).status_code == 403
        assert post(signed_in(app, stranger), _path(kind) + path, GOOD).status_code == 404


def test_another_event_s_type_can_not_be_reached_through_one_s_own(desk, kind, stranger: Owner) -> None:
    foreign = make_sale(organization_id=stranger.organization_id)
    for path in (f"/{foreign.id}", f"/{foreign.id}/deletion", f"/{foreign.id}/rise", f"/{Id('0' * 20)}"):
        assert post(desk, _path(kind) + path, GOOD).status_code == 404
    pool = f"/dashboard/events/{kind.event_id}/places/{foreign.pool_id}"
    assert post(desk, pool, {"name": "Mine", "capacity": "1"}).status_code == 404


def _path(kind: TicketType) -> str:
    return f"/dashboard/events/{kind.event_id}/tickets"


def _event(kind: TicketType) -> Event:
    event = db.get_one(Event, kind.event_id)
    db.rollback()
    return event


def _audited(kind: TicketType) -> set[str]:
    found = set(db.scalars(select(AuditEntry.action)))
    db.rollback()
    return found
