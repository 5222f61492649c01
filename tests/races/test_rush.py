"""200 buyers are let loose on 10 places. And the same with the guards taken away, which must go wrong."""

import re
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.booking.models import Booking, BookingState
from app.events.models import Event
from app.infra.db import close_session, db
from app.inventory.models import Pool, TicketType
from tests.cast import post
from tests.makers.inventory import make_sale, make_ticket_type
from tests.races.invariants import assert_all_hold, broken
from tests.races.rush import PATIENCE, slow_claims, together, without_check, without_lock

BUYERS, PLACES = 200, 10


def test_200_buyers_get_10_places(app: Flask) -> None:
    kind = make_sale(capacity=PLACES)
    with slow_claims():
        answers = _rush(app, kind)
    assert answers == {"booked": PLACES, "refused": BUYERS - PLACES}
    assert _bookings() == PLACES
    pool = db.get_one(Pool, kind.pool_id, populate_existing=True)
    assert (pool.sold, pool.held) == (PLACES, 0)
    assert_all_hold()


def test_without_its_guards_the_same_rush_oversells(app: Flask) -> None:
    kind = make_sale(capacity=PLACES)
    with without_check(), without_lock(), slow_claims(meeting=PLACES + 1):
        answers = _rush(app, kind)
        assert answers["booked"] > PLACES, f"the rush is no test, nothing goes wrong without the guards: {answers}"
        assert "nothing is oversold" in broken()


def test_without_the_lock_the_check_alone_still_sells_no_place_twice(app: Flask) -> None:
    kind = make_sale(capacity=PLACES)
    with without_lock(), slow_claims():
        answers = _rush(app, kind)
    assert answers["booked"] <= PLACES
    assert_all_hold()


def test_a_rush_on_two_types_that_share_their_places(app: Flask) -> None:
    full = make_sale(capacity=PLACES)
    reduced = make_ticket_type(db.get_one(Event, full.event_id), name="Reduced", pool_id=full.pool_id)
    with slow_claims():
        answers = together(*[partial(_buy, app, kind, number) for number in range(30) for kind in (full, reduced)])
    assert Counter(answers)["booked"] == PLACES
    assert_all_hold()


def _rush(app: Flask, kind: TicketType) -> Counter[object]:
    answers = together(*[partial(_buy, app, kind, number) for number in range(BUYERS)])
    return Counter(answer if isinstance(answer, str) else repr(answer) for answer in answers)


def _buy(app: Flask, kind: TicketType, number: int) -> str:
    """Buy one ticket as a browser does; what came of it in a word."""
    client = app.test_client()
    held = _patiently(lambda: client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"}))
    if held.status_code == 409:
        assert re.search("nothing left|Sold out", held.text)
        return "refused"
    if held.status_code != 303:
        return f"hold answered {held.status_code}"
    buyer = {"email": f"buyer{number}@example.org", "name": f"Buyer {number}"}
    done = _patiently(lambda: post(client, held.headers["Location"], buyer))
    return "booked" if "/bookings/" in done.headers.get("Location", "") else f"booking answered {done.status_code}"


def _patiently(ask: Callable[[], TestResponse]) -> TestResponse:
    """Ask again, as people do when the house is too busy to answer: on a slow machine it may be."""
    until = time.monotonic() + PATIENCE
    while True:
        answer = ask()
        if answer.status_code != 503 or time.monotonic() > until:
            return answer
        close_session()


def _bookings() -> int:
    count = db.scalar(select(func.count()).select_from(Booking).where(Booking.state == BookingState.CONFIRMED))
    db.rollback()
    return count or 0


pytestmark = pytest.mark.timeout(180)
