"""Choosing seats by hand, without scripts: what is held, what is refused and how it is said."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as listen
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.booking.seats import answers
from app.core import clock
from app.core.ids import Id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, engine, transaction
from app.inventory.models import Pool, TicketType
from app.venues.plan import Area, Plan, Section, Zone
from app.venues.starters import cabaret, house_of, playhouse, theatre
from tests.makers.booking import book_hold, lapse
from tests.makers.inventory import make_sale, make_ticket_type
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.races.invariants import assert_all_hold


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Look at every house anew: nothing is kept from one step to the next."""
    answers.forget()


@pytest.fixture
def zones() -> dict[str, TicketType]:
    """Put a theatre of five rows of eight on sale."""
    return make_seated_sale(price_minor=4800)


def _path(zones: dict[str, TicketType]) -> str:
    return f"/events/{zones['z1'].event_id}/seats"


def _take(client: FlaskClient, path: str, *seats: str, **fields: str) -> TestResponse:
    answers.forget()
    return client.post(path, data={"seat": list(seats), **fields})


def _see(client: FlaskClient, path: str) -> str:
    answers.forget()
    return client.get(path).get_data(as_text=True)


def _address(answer: TestResponse) -> str:
    """Return what the form carries from page to page: the hold and its seal."""
    *_, hold, seal = answer.location.split("?")[0].removesuffix("/list").split("/")
    return f"{hold}.{seal}"


def _box(page: str, key: str) -> str:
    found = re.search(rf"<input[^>]* value={key}[ >][^>]*>?", page)
    assert found, key
    return found[0]


def test_seats_are_ticked_held_and_booked_without_a_script(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = _path(zones)
    assert "Hold these seats" in _see(client, path)
    answer = _take(client, path, "sa3", "sa4")
    assert answer.status_code == 303
    page = _see(client, answer.location)
    assert "checked" in _box(page, "sa3")
    assert "checked" in _box(page, "sa4")
    assert "2 seats" in page
    assert "€96" in page
    assert "Seats are side by side." in page
    assert "disabled" in _box(_see(client, path), "sa4")
    assert "/checkout/" in page
    book_hold(Id(_address(answer).split(".")[0]))
    assert client.get(answer.location).location.startswith("/checkout/")
    assert_all_hold()


def test_a_new_choice_takes_the_place_of_the_old_one(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = _path(zones)
    first = _take(client, path, "sa3", "sa4")
    second = _take(client, path, "sa5", "sa6", hold=_address(first))
    page = _see(client, second.location)
    assert "checked" not in _box(page, "sa3")
    assert "disabled" not in _box(page, "sa3")
    assert "checked" in _box(page, "sa6")
    assert_all_hold()


def test_a_seat_is_given_back_and_so_are_all(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = _path(zones)
    held = _take(client, path, "sa3", "sa4")
    fewer = _take(client, path, "sa3", "sa4", hold=_address(held), give_back="sa4")
    assert "1 seat<" in _see(client, fewer.location)
    nothing = _take(client, path, "sa4", hold=_address(fewer), give_back="all")
    assert nothing.location == path
    assert "disabled" not in _box(_see(client, path), "sa4")


def test_a_seat_that_is_gone_is_named_and_the_rest_stays_ticked(
    client: FlaskClient, zones: dict[str, TicketType]
) -> None:
    make_seat_hold(zones["z1"], "sa3")
    answer = _take(client, _path(zones), "sa3", "sa4")
    page = answer.get_data(as_text=True)
    assert answer.status_code in (409, 422)
    assert "Gone: Stalls A 3." in page
    assert "checked" in _box(page, "sa4")
    assert "checked" not in _box(page, "sa3")


def test_a_seat_left_alone_is_refused_with_what_to_take_instead(
    client: FlaskClient, zones: dict[str, TicketType]
) -> None:
    path = _path(zones)
    refused = _take(client, path, "sb4")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    instead = re.search(r'name="instead"\s+value="([^"]+)"', page)
    assert instead
    answer = _take(client, path, "sb4", instead=instead[1])
    assert answer.status_code == 303


def test_wheelchair_places_are_for_those_who_ask(client: FlaskClient) -> None:
    zones = make_seated_sale(plan=playhouse())
    path = _path(zones)
    refused = _take(client, path, "sk1")
    assert refused.status_code == 422
    assert "I need this wheelchair place" in refused.get_data(as_text=True)
    answer = _take(client, path, "sk1", needs_wheelchair="1")
    assert answer.status_code == 303
    assert "Wheelchair place" in _see(client, answer.location)


def test_the_best_seats_are_found_and_held(client: FlaskClient) -> None:
    zones = make_seated_sale(plan=playhouse(), price_minor=4800)
    path = _path(zones)
    found = client.post(f"{path}/best", data={"party": "3", "where": "z3", "wheelchairs": "0"})
    page = _see(client, found.location)
    assert "3 seats" in page
    assert "Circle A" in page
    assert "Seats are side by side." in page
    again = client.post(f"{path}/best", data={"party": "2", "where": "", "wheelchairs": "1", "hold": _address(found)})
    assert "Wheelchair place" in _see(client, again.location)
    assert client.post(f"{path}/best", data={"party": "99"}).status_code == 422
    assert_all_hold()


def test_a_child_sits_in_the_same_zone_at_another_price(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    event = db.get_one(Event, zones["z1"].event_id)
    child = make_ticket_type(event, name="Child", price_minor=1200, pool_id=zones["z1"].pool_id)
    path = _path(zones)
    held = _take(client, path, "sa3", "sa4")
    assert "Ticket for" in _see(client, held.location)
    changed = _take(client, path, "sa3", "sa4", hold=_address(held), **{"type-sa4": child.id})
    assert "€60" in _see(client, changed.location)


def test_a_table_is_taken_and_given_back_as_a_whole(client: FlaskClient) -> None:
    zones = make_seated_sale(plan=cabaret(whole=True), price_minor=1000)
    held = _take(client, _path(zones), "t5c2")
    page = _see(client, held.location)
    assert "The whole table with 6 chairs" in page
    assert "€60" in page
    nothing = _take(client, _path(zones), "t5c2", hold=_address(held), give_back="t5c1")
    assert nothing.location == _path(zones)


def test_places_to_stand_are_counted_on_the_same_page(client: FlaskClient) -> None:
    zones = make_seated_sale(plan=_with_a_floor_to_stand_on(), price_minor=4800)
    event = db.get_one(Event, zones["z1"].event_id)
    floor = db.scalars(select(Pool).where(Pool.event_id == event.id, Pool.zone == "floor")).one()
    standing = make_ticket_type(event, name="Standing", price_minor=2000, pool_id=floor.id)
    page = _see(client, _path(zones))
    assert "plan__area" in page
    assert f"quantity-{standing.id}" in page
    held = _take(client, _path(zones), "sa3", **{f"quantity-{standing.id}": "2"})
    page = _see(client, held.location)
    assert "3 places" in page
    assert "€88" in page
    fewer = _take(client, _path(zones), hold=_address(held), **{f"quantity-{standing.id}": "1"})
    assert "€20" in _see(client, fewer.location)
    assert_all_hold()


def test_when_the_time_is_up_the_same_seats_can_be_had_again(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = _path(zones)
    held = _take(client, path, "sa3", "sa4")
    lapse(Id(_address(held).split(".")[0]))
    answers.forget()
    late = client.get(held.location)
    assert late.status_code == 410
    page = late.get_data(as_text=True)
    assert "The time is up" in page
    assert "checked" in _box(page, "sa4")
    again = _take(client, path, "sa3", "sa4", hold=_address(held))
    assert "2 seats" in _see(client, again.location)


def test_the_time_is_extended_once(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = _path(zones)
    held = _take(client, path, "sa3")
    more = client.post(f"{path}/extension", data={"seat": "sa3", "hold": _address(held)})
    assert more.status_code == 303
    assert "I need more time" not in _see(client, more.location)
    once_more = client.post(f"{path}/extension", data={"seat": "sa3", "hold": _address(held)})
    assert once_more.status_code == 409


def test_a_booked_hold_leads_on(client: FlaskClient) -> None:
    zones = make_seated_sale()
    held = _take(client, _path(zones), "sa3", "sa4")
    book_hold(Id(_address(held).split(".")[0]))
    assert client.get(held.location).location.startswith("/checkout/")
    fresh = _take(client, _path(zones), "sb3", "sb4", hold=_address(held))
    assert fresh.status_code == 303
    assert _address(fresh) != _address(held)


def test_nobody_else_can_use_a_hold(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    held = _take(client, _path(zones), "sa3")
    hold = _address(held).split(".")[0]
    assert client.get(f"{_path(zones)}/{hold}/{'x' * 22}").status_code == 404
    assert _take(client, _path(zones), "sa5", hold=f"{hold}.{'x' * 22}").status_code == 404
    other = make_seated_sale()
    assert client.get(held.location.replace(zones["z1"].event_id, other["z1"].event_id)).status_code == 404
    crossed = client.post(_path(zones), data={"seat": "sa7"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403


def test_an_event_without_seats_has_its_tickets_on_its_own_page(client: FlaskClient) -> None:
    kind = make_sale()
    assert client.get(f"/events/{kind.event_id}/seats").location == f"/events/{kind.event_id}"
    assert client.get("/events/nothing/seats").status_code == 404
    assert client.get(f"/events/{kind.event_id}/seats/state").status_code == 404


def test_a_house_that_is_not_on_sale_says_so(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    event_id = zones["z1"].event_id
    with transaction():
        for kind in zones.values():
            db.get_one(TicketType, kind.id).sale_opens_at = clock.now() + timedelta(days=1)
    page = _see(client, _path(zones))
    assert "On sale from" in page
    assert "Find the best" not in page
    with transaction():
        db.get_one(Event, event_id).status = EventStatus.CANCELLED
    assert "This event is cancelled." in _see(client, _path(zones))


def test_the_list_names_every_seat_and_holds_it(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = _path(zones)
    page = _see(client, f"{path}/list")
    assert page.count("<fieldset") == 5
    assert page.count("name=seat") == 40
    held = _take(client, f"{path}?view=list", "sa3")
    assert held.location.endswith("/list")
    assert "checked" in _box(_see(client, held.location), "sa3")


def test_names_that_people_type_stay_words(client: FlaskClient) -> None:
    plan = theatre(5, 8)
    section = plan.floors[0].sections[0].model_copy(update={"name": '"><b>Stalls</b>'})
    floor = plan.floors[0].model_copy(update={"sections": (section, Section(key="x", name="<i>"))})
    zones = make_seated_sale(plan=Plan(zones=plan.zones, floors=(floor,)))
    for address in (_path(zones), f"{_path(zones)}/list"):
        page = _see(client, address)
        assert "<b>Stalls" not in page
        assert "&lt;b&gt;Stalls" in page


def test_the_poll_is_empty_until_something_changes(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = f"{_path(zones)}/state"
    mark, bits = client.get(path).get_data(as_text=True).split("\n")
    assert bits == "AA==" or not bits
    assert client.get(path, query_string={"since": mark}).status_code == 204
    assert client.get(path, headers={"If-None-Match": f'"{mark}"'}).status_code == 204
    make_seat_hold(zones["z1"], "sa1")
    answers.forget()
    later = client.get(path, query_string={"since": mark})
    assert later.status_code == 200
    assert "Set-Cookie" not in later.headers
    assert later.headers["Cache-Control"].startswith("public")


def test_a_rush_of_polls_and_pages_asks_the_database_once(client: FlaskClient, zones: dict[str, TicketType]) -> None:
    path = _path(zones)
    client.get(path)
    with _statements() as seen:
        for _ in range(20):
            assert client.get(f"{path}/state").status_code == 200
            assert client.get(path).status_code == 200
    assert len(seen) <= 8, "all of it within a moment, or a new moment began once"


def test_a_page_costs_the_same_for_a_small_and_a_large_house(client: FlaskClient) -> None:
    costs = []
    for plan in (None, house_of(2_000)):
        zones = make_seated_sale(plan=plan)
        client.get(_path(zones))
        answers.forget()
        with _statements() as seen:
            client.get(_path(zones))
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("seats", "most"), [(300, 6_000), (2_000, 60_000), (20_000, 150_000)])
def test_pages_stay_light(client: FlaskClient, seats: int, most: int) -> None:
    zones = make_seated_sale(plan=house_of(seats), price_minor=4800)
    path = _path(zones)
    for address in (path, f"{path}?section=1", f"{path}/list", f"{path}/list?section=1"):
        answer = client.get(address, headers={"Accept-Encoding": "br"})
        weight = len(answer.get_data())
        if address == path or seats > 300:
            assert weight <= most, address
        sheet = re.search(r'href="([^"]+places.css[^"]+)"', brotli.decompress(answer.get_data()).decode())
        if sheet:
            places = client.get(sheet[1].replace("&amp;", "&"), headers={"Accept-Encoding": "br"})
            assert "immutable" in places.headers["Cache-Control"]
            assert weight + len(places.get_data()) <= max(most, 12_000)


def _with_a_floor_to_stand_on() -> Plan:
    plan = theatre(5, 8)
    area = Area(key="floor1", name="Floor", capacity=100, zone="floor", points=((-100, 300), (100, 300), (0, 400)))
    floor = plan.floors[0]
    sections = (*floor.sections, Section(key="standing", name="Floor", areas=(area,)))
    zones = (*plan.zones, Zone(key="floor", name="Floor", ink=2))
    return Plan(zones=zones, floors=(floor.model_copy(update={"sections": sections}),))


@contextmanager
def _statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    listen.listen(engine(), "before_cursor_execute", note)
    yield seen
    listen.remove(engine(), "before_cursor_execute", note)
