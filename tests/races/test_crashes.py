"""People go on booking while web, worker, scheduler, Valkey and PostgreSQL are killed under them.

Servers of its own, with PostgreSQL as careful as in production. Afterwards: nothing acknowledged is lost, nothing
is sold twice, every confirmed booking has its tickets, and its mail has gone out exactly once.
"""

import os
import random
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import requests

from app.infra.embedded.place import place_for
from app.infra.embedded.postgres import EmbeddedPostgres
from app.infra.embedded.program import free_port
from app.infra.embedded.valkey import EmbeddedValkey
from deploy.local.supervisor import Kept
from tests.bench import live
from tests.bench.servers import migrate

CAPACITY, BUYERS = 2000, 4
# The storm goes on until it has struck and people have booked so often, on a slow machine too.
KILLS, BOOKINGS, LONGEST = 8, 20, 100
EVENT, KIND = "0" * 19 + "e", "0" * 19 + "t"
_SEED = """
INSERT INTO organizations (id, name, slug, contact_email, website, legal_name)
VALUES ('o', 'House', 'house', 'house@example.org', '', '');
INSERT INTO events (id, organization_id, title, subtitle, description, attendance, join_link, starts_at, ends_at,
    time_zone, category, tags, stock, picture_alt, currency, ages, refund_terms, title_lines, status, version,
    created_at, updated_at)
VALUES (%(event)s, 'o', 'Storm', '', '', 'online', 'https://example.org', now() + interval '9 days',
    now() + interval '10 days', 'UTC', 'other', '{}', 'mint', '', 'EUR', '', '', '[]', 'published', 1, now(), now());
INSERT INTO pools (id, event_id, name, capacity, sold, held, position)
VALUES ('p', %(event)s, 'All', %(capacity)s, 0, 0, 0);
INSERT INTO ticket_types (id, event_id, pool_id, name, note, kind, price_minor, min_per_booking, max_per_booking,
    position)
VALUES (%(kind)s, %(event)s, 'p', 'Entry', '', 'free', 0, 1, 10, 0);
"""


@dataclass
class House:
    """The running installation under attack."""

    url: str
    database: str
    kept: list[Kept]
    over: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[str] = field(default_factory=list)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Read past the application."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(query).fetchall()

    def watch(self) -> None:
        """Start again what ends, as `make run` does."""
        while not self.over.is_set():
            for each in self.kept:
                each.look_after()
            time.sleep(0.1)


@pytest.fixture
def house() -> Iterator[House]:
    folder = Path("/tmp") / f"foyer-crash-{os.getpid()}"  # noqa: S108 - short, for the socket, and open to nobody's account
    folder.mkdir(mode=0o755)
    place = place_for(folder)
    postgres, valkey = EmbeddedPostgres(place), EmbeddedValkey(place)
    servers = [Kept(postgres.program()), Kept(valkey.program())]
    for server in servers:
        server.start(wait=True)
    postgres.ensure_database()
    migrate(postgres.url())
    url = f"http://127.0.0.1:{free_port()}"
    settings = {
        "DATABASE_URL": postgres.url(),
        "REDIS_URL": valkey.url(),
        "PUBLIC_URL": url,
        "WEB_WORKERS": "2",
        "FOYER_ENV": "development",
    }
    processes = [
        Kept(live.web(folder / "web.log", **settings)),
        Kept(live.worker(folder / "worker.log", **settings)),
        Kept(live.scheduler(folder / "scheduler.log", **settings)),
    ]
    processes[0].start(wait=True)
    for process in processes[1:]:
        process.start()
    house = House(url, postgres.url().replace("+psycopg", ""), [*servers, *processes])
    with psycopg.connect(house.database, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_SEED, {"event": EVENT, "kind": KIND, "capacity": CAPACITY})
    watcher = threading.Thread(target=house.watch)
    watcher.start()
    yield house
    house.over.set()
    watcher.join()
    for each in reversed(house.kept):
        each.ask_to_stop()
        each.finish()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_whatever_is_killed(house: House) -> None:
    enough = threading.Event()
    with ThreadPoolExecutor(BUYERS) as buyers:
        for number in range(BUYERS):
            buyers.submit(_go_on_booking, house, number, enough)
        _storm(house)
        enough.set()
    _until(lambda: _stands(house), "the house to stand again")

    assert len(house.acknowledged) >= BOOKINGS, "hardly anybody could book: the test proves nothing"
    confirmed = {str(row[0]) for row in house.ask("SELECT id FROM bookings WHERE state = 'confirmed'")}
    assert set(house.acknowledged) <= confirmed
    [(sold, held, capacity)] = house.ask("SELECT sold, held, capacity FROM pools")
    assert [(sold,)] == house.ask("SELECT coalesce(sum(quantity), 0) FROM claims WHERE state = 'sold'")
    assert [(held,)] == house.ask("SELECT coalesce(sum(quantity), 0) FROM claims WHERE state = 'held'")
    assert int(str(sold)) + int(str(held)) <= int(str(capacity))
    assert [(sold,)] == house.ask("SELECT count(*) FROM tickets WHERE state = 'valid'")
    assert [(sold,)] == house.ask(
        "SELECT sum(l.quantity) FROM booking_lines l JOIN bookings b ON b.id = l.booking_id WHERE b.state = 'confirmed'"
    )
    _until(lambda: house.ask("SELECT count(*) FROM deliveries WHERE state <> 'sent'") == [(0,)], "every mail to go out")
    assert house.ask("SELECT count(*) FROM caught_mails") == [(len(confirmed),)]


def _go_on_booking(house: House, number: int, enough: threading.Event) -> None:
    count = 0
    while not enough.is_set():
        count += 1
        try:
            booking = _book(house.url, f"buyer{number}-{count}@example.org")
        except requests.RequestException:
            time.sleep(0.1)
            continue
        if booking:
            house.acknowledged.append(booking)


def _book(url: str, email: str) -> str | None:
    """Book one ticket as a browser without JavaScript would; the booking's id once it is acknowledged."""
    session = requests.Session()
    form = session.post(f"{url}/events/{EVENT}/holds", data={f"quantity-{KIND}": "1"}, timeout=10)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
    if form.status_code != 200 or token is None:
        return None
    done = session.post(
        form.url,
        data={"csrf_token": token[1], "email": email, "name": "Buyer"},
        headers={"Referer": form.url},
        timeout=10,
        allow_redirects=False,
    )
    confirmed = re.search(r"/bookings/([0-9a-z]{20})/", done.headers.get("Location", ""))
    return confirmed[1] if done.status_code == 303 and confirmed else None


def _storm(house: House) -> None:
    dice = random.Random(2026)  # noqa: S311
    until, kills = time.monotonic() + LONGEST, 0
    while time.monotonic() < until and (kills < KILLS or len(house.acknowledged) < BOOKINGS):
        time.sleep(dice.uniform(0.5, 3))
        victim = dice.choice(house.kept).process
        if victim and victim.poll() is None:
            _kill(victim.pid)
            kills += 1
    assert kills >= KILLS


def _kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _stands(house: House) -> bool:
    if any(each.process is None or each.process.poll() is not None for each in house.kept):
        return False
    try:
        house.ask("SELECT 1")
        return bool(requests.get(f"{house.url}/readyz", timeout=5).json().get("redis") == "ok")
    except (psycopg.OperationalError, requests.RequestException, ValueError):
        return False


def _until(true: Callable[[], bool], what: str, *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.3)
