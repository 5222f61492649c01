"""Worker, scheduler and Redis are stopped: holds lapse all the same, and the whole house can be sold."""

import re
from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import func, select

from app.booking.models import Booking, BookingState
from app.core.ids import new_id
from app.infra.db import db
from app.infra.embedded.program import free_port
from app.inventory.models import Pool, TicketType
from tests.bench import live, servers
from tests.makers.inventory import make_sale
from tests.races.invariants import assert_all_hold
from tests.races.rush import does_nothing, together

PLACES = 10
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Nothing but the web server and the database; nobody answers where Redis should be."""
    here = f"http://127.0.0.1:{free_port()}"
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    with live.running(live.web(tmp_path_factory.mktemp("alone") / "web.log", PUBLIC_URL=here, REDIS_URL=nobody)):
        yield here


def test_holds_lapse_and_the_full_capacity_is_sold(alone: str) -> None:
    kind = make_sale(capacity=PLACES)
    left = [_hold(alone, kind) for _ in range(PLACES)]
    assert all(left)
    assert _hold(alone, kind) is None
    _let_their_time_pass()
    answers = together(*[lambda: _buy(alone, kind)] * (PLACES + 2))
    assert sorted(answers, key=str) == [False] * 2 + [True] * PLACES
    assert _sold(kind) == (PLACES, 0, PLACES)
    assert not any(_book(page) for page in left if page)
    assert _sold(kind) == (PLACES, 0, PLACES)
    assert_all_hold()


def test_if_claims_did_not_take_back_what_lapsed_nothing_could_be_sold(alone: str) -> None:
    kind = make_sale(capacity=PLACES)
    with does_nothing("reclaim_lapsed"):
        assert all(_hold(alone, kind) for _ in range(PLACES))
        _let_their_time_pass()
        assert not _buy(alone, kind), "the test proves nothing: something else takes lapsed places back"


def _hold(here: str, kind: TicketType) -> tuple[requests.Session, requests.Response] | None:
    """Come as a new visitor and hold one place; the browser and its checkout."""
    visitor = requests.Session()
    page = visitor.post(f"{here}/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"}, timeout=30)
    return (visitor, page) if page.status_code == 200 else None


def _book(checkout: tuple[requests.Session, requests.Response]) -> bool:
    visitor, page = checkout
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    form = {"csrf_token": token[1], "email": f"{new_id()}@example.org", "name": "Buyer"}
    done = visitor.post(page.url, data=form, headers={"Referer": page.url}, timeout=30, allow_redirects=False)
    return done.status_code == 303 and "/bookings/" in done.headers["Location"]


def _buy(here: str, kind: TicketType) -> bool:
    held = _hold(here, kind)
    return held is not None and _book(held)


def _let_their_time_pass() -> None:
    with servers.connect() as database:
        for table in ("holds", "claims"):
            database.execute(f"UPDATE {table} SET expires_at = clock_timestamp() - interval '1 second'")


def _sold(kind: TicketType) -> tuple[int, int, int]:
    pool = db.get_one(Pool, kind.pool_id, populate_existing=True)
    confirmed = select(func.count()).select_from(Booking).where(Booking.state == BookingState.CONFIRMED)
    booked = db.scalar(confirmed) or 0
    db.rollback()
    return pool.sold, pool.held, booked
