"""The organizer sees the list and steers it; nobody else does, and all of it is written down."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.dashboard import actions as dashboard
from app.events.models import Event
from app.infra.db import db, in_transaction
from app.inventory.models import Pool, TicketType
from app.waitlist import actions, queries
from app.waitlist.models import Entry
from tests.booking.test_frugality import counted
from tests.cast import Owner, Person, post, signed_in
from tests.makers.accounts import mailed
from tests.makers.booking import lapse
from tests.makers.inventory import make_hold, make_sale
from tests.makers.waitlist import (
    assert_kept_exactly,
    awaited,
    cancel,
    let_pass,
    make_sold_out,
    make_waiting,
    offer_to,
    state_of,
    sweep,
)
from tests.races.invariants import assert_all_hold


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()
    assert_kept_exactly()


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


def test_the_list_shows_everybody_in_their_turn_and_what_became_of_them(desk: FlaskClient, olga: Owner) -> None:
    kind, booked = make_sold_out(organization_id=olga.organization_id)
    entries = [make_waiting(kind, email=f"{name}@example.org") for name in ("ada", "ben", "cleo")]
    cancel(booked[0])
    let_pass(entries[0])
    shelf = queries.shelf_of(kind.event_id, "waiting")
    assert [(row.name, row.position) for row in shelf.rows] == [("Ben", 1), ("Cleo", 2)]
    assert shelf.counts == {"waiting": 2, "offered": 0, "taken up": 0, "missed": 1, "declined": 0, "gone": 0}
    db.rollback()
    sweep()
    page = desk.get(_path(kind)).text
    assert "Cleo" in page
    assert "Ben" not in page
    assert "Ben" in desk.get(f"{_path(kind)}?tab=offered").text
    assert "Ada" in desk.get(f"{_path(kind)}?tab=missed").text
    assert desk.get(f"{_path(kind)}?tab=nonsense").status_code == 404


def test_it_is_found_by_name_and_address_and_comes_in_pages(desk: FlaskClient, olga: Owner, monkeypatch) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    for number in range(5):
        make_waiting(kind, email=f"person{number}@example.org")
    assert "Person3" in desk.get(f"{_path(kind)}?q=PERSON3@").text
    assert "Person2" not in desk.get(f"{_path(kind)}?q=PERSON3@").text
    assert "Nobody found" in desk.get(f"{_path(kind)}?q=%25").text
    monkeypatch.setattr("app.waitlist.queries.pages.SHELF_LENGTH", 2)
    first = queries.shelf_of(kind.event_id, "waiting")
    then = queries.shelf_of(kind.event_id, "waiting", after=first.next_after or "")
    assert [row.name for row in first.rows + then.rows] == ["Person0", "Person1", "Person2", "Person3"]
    assert [row.position for row in then.rows] == [3, 4]
    db.rollback()


def test_fifty_cost_as_many_queries_as_one(desk: FlaskClient, olga: Owner) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    make_waiting(kind, email="first@example.org")
    desk.get(_path(kind))
    with counted() as for_one:
        desk.get(_path(kind))
    for number in range(20):
        make_waiting(kind, email=f"{number}@example.org")
    with counted() as for_many:
        desk.get(_path(kind))
    assert len(for_many) == len(for_one)


def test_somebody_is_served_before_the_others(desk: FlaskClient, olga: Owner) -> None:
    kind, booked = make_sold_out(organization_id=olga.organization_id)
    first, last = make_waiting(kind), make_waiting(kind, email="last@example.org")
    assert post(desk, f"{_path(kind)}/{last.id}/front").status_code == 303
    cancel(booked[0])
    assert (state_of(first), state_of(last)) == ("waiting", "offered")


def test_an_offer_by_hand_needs_a_place_or_adds_one(desk: FlaskClient, olga: Owner) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    first, last = make_waiting(kind), make_waiting(kind, 3, email="last@example.org")
    refused = post(desk, f"{_path(kind)}/{last.id}/offer")
    assert refused.status_code == 409
    assert "no 3 places free" in refused.text
    assert post(desk, f"{_path(kind)}/{last.id}/offer", {"adding": "1"}).status_code == 303
    assert (state_of(first), state_of(last)) == ("waiting", "offered")
    assert db.get_one(Pool, kind.pool_id, populate_existing=True).capacity == 5
    db.rollback()
    assert awaited(kind) == 1


def test_an_offer_by_hand_works_on_a_paused_list_too(desk: FlaskClient, olga: Owner) -> None:
    kind, booked = make_sold_out(organization_id=olga.organization_id)
    first, last = make_waiting(kind), make_waiting(kind, email="last@example.org")
    post(desk, f"{_path(kind)}/pause")
    cancel(booked[0])
    assert (state_of(first), state_of(last)) == ("waiting", "waiting")
    assert "1 free place of Standing is kept" in " ".join(desk.get(_path(kind)).text.split())
    post(desk, f"{_path(kind)}/{last.id}/offer")
    assert (state_of(first), state_of(last)) == ("waiting", "offered")
    cancel(booked[1])
    post(desk, f"{_path(kind)}/pause/deletion")
    assert state_of(first) == "offered"


def test_whoever_is_taken_off_hears_of_it_and_their_offer_goes_on(desk: FlaskClient, olga: Owner) -> None:
    kind, booked = make_sold_out(organization_id=olga.organization_id)
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    post(desk, f"{_path(kind)}/{first.id}/deletion")
    assert (state_of(first), state_of(second)) == ("removed", "offered")
    assert mailed("waitlist.removed", first.email) == [first.id]
    assert post(desk, f"{_path(kind)}/{first.id}/deletion").status_code == 409


def test_somebody_is_added_by_hand_once(desk: FlaskClient, olga: Owner) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    form = {"name": "Gil", "email": "Gil@example.org", "quantity": "2", "wanted": kind.id}
    assert post(desk, f"{_path(kind)}/new", form).status_code == 303
    assert awaited(kind) == 2
    assert len(mailed("waitlist.joined", "gil@example.org")) == 1
    again = post(desk, f"{_path(kind)}/new", form)
    assert again.status_code == 409
    assert "on the list already" in again.text


def test_a_closed_list_gives_its_places_to_the_public(desk: FlaskClient, olga: Owner) -> None:
    kind, booked = make_sold_out(organization_id=olga.organization_id)
    entry = make_waiting(kind, 2)
    cancel(booked[0])
    post(desk, f"{_path(kind)}/close")
    assert state_of(entry) == "closed"
    assert awaited(kind) == 0
    held = desk.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert held.status_code == 303
    post(desk, f"{_path(kind)}/close/deletion")
    assert make_waiting(kind, email="new@example.org").state == "waiting"


def test_how_long_offers_last_is_the_organizers_choice(desk: FlaskClient, olga: Owner) -> None:
    kind, booked = make_sold_out(organization_id=olga.organization_id)
    entry = make_waiting(kind)
    assert post(desk, f"{_path(kind)}/terms", {"offer_minutes": "7"}).status_code == 422
    assert post(desk, f"{_path(kind)}/terms", {"offer_minutes": "30", "is_strict": "y"}).status_code == 303
    cancel(booked[0])
    offer = offer_to(entry)
    assert 29 * 60 < (offer.until - offer.created_at).total_seconds() <= 30 * 60
    assert "strictly in order" in desk.get(_path(kind)).text


def test_the_file_runs_no_formula(desk: FlaskClient, olga: Owner) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    entry = make_waiting(kind)
    in_transaction(lambda: setattr(db.get_one(Entry, entry.id), "name", "=1+2"))
    answer = desk.get(f"{_path(kind)}/export.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1][:6] == ["1", "'=1+2", "wanda@example.org", "1", "Standing", "waiting"]


def test_all_of_it_is_written_down(desk: FlaskClient, olga: Owner) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    entry = make_waiting(kind)
    for deed in (f"{entry.id}/front", f"{entry.id}/deletion", "pause", "pause/deletion", "close", "close/deletion"):
        post(desk, f"{_path(kind)}/{deed}")
    written = db.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("waitlist.%")).order_by(AuditEntry.position)
    ).all()
    db.rollback()
    deeds = ["moved_to_front", "removed", "paused", "resumed", "closed", "reopened"]
    assert list(written) == [f"waitlist.{deed}" for deed in deeds]


def test_strangers_find_nothing_and_guests_must_sign_in(
    app: Flask, client: FlaskClient, olga: Owner, stranger: Owner, ada: Person
) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    entry = make_waiting(kind)
    pages = ("", "/new", "/terms", f"/{entry.id}", "/export.csv")
    deeds = ("/new", "/terms", "/pause", "/close", f"/{entry.id}/offer", f"/{entry.id}/front", f"/{entry.id}/deletion")
    for who in (stranger, ada):
        outsider = signed_in(app, who)
        assert {outsider.get(f"{_path(kind)}{page}").status_code for page in pages} == {404}
        assert {post(outsider, f"{_path(kind)}{deed}").status_code for deed in deeds} == {404}
    assert {client.get(f"{_path(kind)}{page}").status_code for page in pages} == {303}
    assert state_of(entry) == "waiting"


def test_an_entry_of_another_event_is_not_found(desk: FlaskClient, olga: Owner) -> None:
    kind, _ = make_sold_out(organization_id=olga.organization_id)
    other, _ = make_sold_out(organization_id=olga.organization_id)
    entry = make_waiting(other)
    assert post(desk, f"{_path(kind)}/{entry.id}/front").status_code == 404


def test_an_event_that_is_deleted_takes_its_list_along(olga: Owner) -> None:
    kind = make_sale(capacity=1, organization_id=olga.organization_id)
    hold = make_hold(kind)
    entry = make_waiting(kind)
    lapse(hold)
    sweep()
    in_transaction(lambda: actions.decline(offer_to(entry)))
    event = db.get_one(Event, kind.event_id)
    in_transaction(lambda: dashboard.delete_event(event, by=olga.actor))
    assert db.scalars(select(Entry.id)).all() == []
    db.rollback()


def _path(kind: TicketType) -> str:
    return f"/dashboard/events/{kind.event_id}/waitlist"
