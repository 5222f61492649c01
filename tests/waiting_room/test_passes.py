"""Passes are bound to their visitor, end, and can't be made up; and nothing is sold without one."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.booking.queries import hold_view
from app.core import clock
from app.core.ids import Id
from app.infra import keys
from app.infra.settings import settings
from app.inventory.models import TicketType
from app.waiting_room import policy, queries
from app.waiting_room.errors import NotAdmitted
from app.waiting_room.views import Stub
from tests.makers.inventory import make_sale
from tests.makers.line import enter, inside, join
from tests.makers.seats import make_seated_sale
from tests.makers.waiting_room import let_time_pass, look, make_room, start_sale


@pytest.fixture
def kind() -> TicketType:
    return make_sale()


@pytest.fixture
def event_id(kind: TicketType) -> Id:
    return make_room(event_id=kind.event_id)


@pytest.fixture
def ada(app: Flask, event_id: Id) -> FlaskClient:
    """Somebody who has been let in."""
    return let_in(app, event_id)


def let_in(app: Flask, event_id: Id) -> FlaskClient:
    """Join the line, wait for the turn, and go in."""
    visitor = join(app, event_id)
    start_sale(event_id)
    look()
    let_time_pass(event_id, 2)
    look()
    assert enter(visitor, event_id) == inside(event_id)
    return visitor


def may_hold(visitor: FlaskClient, kind: TicketType) -> bool:
    """Whether a hold is made for the visitor; who is refused is led to the line."""
    queries.forget()
    answer = visitor.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert answer.status_code == 303
    assert "/checkout/" in answer.location or answer.location == f"/events/{kind.event_id}/waiting-room"
    return "/checkout/" in answer.location


def cookies_of(visitor: FlaskClient, event_id: Id) -> tuple[str, str]:
    """The visitor's two cookies."""
    who, line = visitor.get_cookie("foyer-visitor"), visitor.get_cookie(f"foyer-line-{event_id}")
    assert who
    assert line
    return who.value, line.value


def with_cookies(app: Flask, event_id: Id, who: str, line: str) -> FlaskClient:
    """A browser that sends these two."""
    client = app.test_client()
    client.set_cookie("foyer-visitor", who)
    client.set_cookie(f"foyer-line-{event_id}", line)
    return client


def test_nothing_is_held_without_a_pass(client: FlaskClient, app: Flask, kind: TicketType, event_id: Id) -> None:
    assert not may_hold(client, kind)
    assert not may_hold(join(app, event_id), kind)
    start_sale(event_id)
    assert not may_hold(client, kind)


def test_with_a_pass_places_are_held(ada: FlaskClient, kind: TicketType) -> None:
    assert may_hold(ada, kind)


def test_a_pass_ends(ada: FlaskClient, kind: TicketType, event_id: Id, app: Flask) -> None:
    who, line = cookies_of(ada, event_id)
    room = queries.room_of(event_id)
    assert room
    visitor, end = who.split(".")[0], int(line.split(".")[1])
    now = queries.now_at(room)
    assert 9 * 60 < end - now.timestamp() <= 10 * 60
    over = policy.sealed_stub(room, visitor, Stub(1, int(now.timestamp()) - 1))
    expired = with_cookies(app, event_id, who, over)
    assert not may_hold(expired, kind)
    assert expired.get(inside(event_id)).location == f"/events/{event_id}/waiting-room"
    assert "Your time inside is up" in expired.get(f"/events/{event_id}/waiting-room").text


def test_seats_that_are_held_stay_so_when_the_pass_ends(app: Flask) -> None:
    event_id = make_room(event_id=make_seated_sale(price_minor=4800)["z1"].event_id)
    insider = let_in(app, event_id)
    path = f"/events/{event_id}/seats"
    held = insider.post(path, data={"seat": ["sa3", "sa4"]})
    *_, hold, seal = held.location.split("?")[0].split("/")
    mine = {"seat": ["sa3", "sa4"], "hold": f"{hold}.{seal}"}
    who, _ = cookies_of(insider, event_id)
    room = queries.room_of(event_id)
    assert room
    over = Stub(1, int(queries.now_at(room).timestamp()) - 1)
    late = with_cookies(app, event_id, who, policy.sealed_stub(room, who.split(".")[0], over))

    assert late.post(path, data={**mine, "seat": ["sa3", "sa4", "sa5"]}).status_code == 403, "other seats need a pass"
    assert late.post(f"{path}/best", data={**mine, "party": "2"}).status_code == 403
    more = late.post(f"{path}/extension", data=mine)
    assert more.status_code == 303
    assert "I need more time" not in late.get(more.location).text
    assert hold_view(hold).is_live
    assert late.post(path, data={**mine, "seat": []}).status_code == 303
    assert not hold_view(hold).is_live


def test_somebody_else_s_pass_is_no_pass(ada: FlaskClient, app: Flask, kind: TicketType, event_id: Id) -> None:
    bob = join(app, event_id)
    theirs, _ = cookies_of(bob, event_id)
    _, pass_of_ada = cookies_of(ada, event_id)
    assert not may_hold(with_cookies(app, event_id, theirs, pass_of_ada), kind)
    alone = app.test_client()
    alone.set_cookie(f"foyer-line-{event_id}", pass_of_ada)
    assert not may_hold(alone, kind)


def test_a_pass_is_for_one_event(ada: FlaskClient, app: Flask, event_id: Id) -> None:
    other = make_sale()
    make_room(event_id=other.event_id, starts_in=-1)
    who, line = cookies_of(ada, event_id)
    assert not may_hold(with_cookies(app, other.event_id, who, line), other)


def test_a_pass_can_t_be_made_up(ada: FlaskClient, app: Flask, kind: TicketType, event_id: Id) -> None:
    who, line = cookies_of(ada, event_id)
    number, end, seal = line.split(".")
    visitor = who.split(".")[0]
    forged = [
        f"{number}.{int(end) + 3600}.{seal}",
        f"{int(number) + 1}.{end}.{seal}",
        f"{number}.{end}.{seal[:-1]}",
        f"{number}.{end}.",
        f"{number}.{end}.{keys.seal('visitor', visitor)}",
        f"0{number}.{end}.{seal}x",
        f"{number}.99999999999999999999.{seal}",
        f"-1.{end}.{seal}",
        f"٣.{end}.{seal}",
        "..",
        "",
        "." * 3000,
        "é" * 200,
    ]
    for cookie in forged:
        assert not may_hold(with_cookies(app, event_id, who, cookie), kind), cookie
    for name in (visitor, f"{visitor}.", f"{visitor}.{seal}", "x", ".", f"{'0' * 20}.{who.split('.')[1]}"):
        assert not may_hold(with_cookies(app, event_id, name, line), kind), name
    assert may_hold(ada, kind)


def test_another_room_of_the_event_does_not_take_the_pass_of_the_first(ada: FlaskClient, event_id: Id) -> None:
    room = queries.room_of(event_id)
    assert room
    who, line = cookies_of(ada, event_id)
    visitor = who.split(".")[0]
    assert policy.stub_in(line, room, visitor)
    assert policy.stub_in(line, replace(room, commitment="0" * 64), visitor) is None


def test_the_clock_that_counts_is_the_database_s(
    ada: FlaskClient, kind: TicketType, event_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_year_on = clock.now() + timedelta(days=365)
    monkeypatch.setattr(clock, "now", lambda: a_year_on)
    room = queries.room_of(event_id)
    assert room
    who, line = cookies_of(ada, event_id)
    policy.ensure_admitted(room, policy.stub_in(line, room, who.split(".")[0]), queries.now_at(room))
    with pytest.raises(NotAdmitted):
        policy.ensure_admitted(room, None, queries.now_at(room))


def test_the_cookies_are_for_us_alone(app: Flask, event_id: Id, monkeypatch: pytest.MonkeyPatch) -> None:
    for url, prefix in (("http://localhost", ""), ("https://tickets.example.org", "__Host-")):
        monkeypatch.setattr(settings(), "public_url", url)
        answer = app.test_client().post(f"/events/{event_id}/waiting-room")
        cookies = answer.headers.getlist("Set-Cookie")
        assert len(cookies) == 2
        for cookie in cookies:
            assert cookie.startswith(f"{prefix}foyer-")
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert ("Secure" in cookie) is bool(prefix)


def test_pages_for_everybody_set_no_cookie_and_are_the_same_for_all(
    ada: FlaskClient, client: FlaskClient, event_id: Id
) -> None:
    theirs, mine = client.get(f"/events/{event_id}"), ada.get(f"/events/{event_id}")
    assert theirs.data == mine.data
    assert "public" in mine.headers["Cache-Control"]
    for path in ("", "/offers", "/waiting-room", "/waiting-room/place", "/waiting-room/draw"):
        assert "Set-Cookie" not in client.get(f"/events/{event_id}{path}").headers


def test_what_depends_on_the_visitor_is_kept_by_nobody(ada: FlaskClient, client: FlaskClient, event_id: Id) -> None:
    mine, theirs = ada.get(f"/events/{event_id}/offers"), client.get(f"/events/{event_id}/offers")
    assert re.search("quantity-", mine.text)
    assert "Join the waiting room" in theirs.text
    for answer in (mine, theirs, ada.get(inside(event_id))):
        assert "no-store" in answer.headers["Cache-Control"]


def test_another_site_can_t_put_its_visitors_in_the_line(client: FlaskClient, event_id: Id) -> None:
    for path in ("", "/passes"):
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert client.post(f"/events/{event_id}/waiting-room{path}", headers=headers).status_code == 403
