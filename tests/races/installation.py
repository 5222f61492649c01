"""A whole installation of its own, with PostgreSQL as careful as in production, for tests that kill its parts."""

import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests

from app.infra.embedded.place import place_for
from app.infra.embedded.postgres import EmbeddedPostgres
from app.infra.embedded.program import free_port
from app.infra.embedded.valkey import EmbeddedValkey
from deploy.local.supervisor import Kept
from tests.bench import live
from tests.bench.servers import migrate

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
class Installation:
    """The running installation under attack."""

    url: str
    database: str
    kept: list[Kept]
    over: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[str] = field(default_factory=list)

    @property
    def web(self) -> Kept:
        """The web server's master process."""
        return self.kept[2]

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Read past the application."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(query.encode()).fetchall()

    def watch(self) -> None:
        """Start again what ends, as `make run` does."""
        while not self.over.is_set():
            for each in self.kept:
                each.look_after()
            time.sleep(0.1)

    def stands(self) -> bool:
        """Whether everything runs and answers."""
        if any(each.process is None or each.process.poll() is not None for each in self.kept):
            return False
        try:
            self.ask("SELECT 1")
            return bool(requests.get(f"{self.url}/readyz", timeout=5).json().get("redis") == "ok")
        except (psycopg.OperationalError, requests.RequestException, ValueError):
            return False

    def go_on_booking(self, number: int, enough: threading.Event) -> None:
        """Book one ticket after the other, each under a new address, and note what was acknowledged."""
        count = 0
        while not enough.is_set():
            count += 1
            try:
                booking = self.book(f"buyer{number}-{count}@example.org")
            except requests.RequestException:
                time.sleep(0.1)
                continue
            if booking:
                self.acknowledged.append(booking)

    def book(self, email: str) -> str | None:
        """Book one ticket as a browser without JavaScript would; the booking's id once it is acknowledged."""
        session = requests.Session()
        form = session.post(f"{self.url}/events/{EVENT}/holds", data={f"quantity-{KIND}": "1"}, timeout=10)
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

    def assert_nothing_is_lost(self, *, until_all_is_mailed: bool = True) -> None:
        """Fail unless what was acknowledged is there, counted right, with tickets, and its one mail is out or waits."""
        confirmed = {str(row[0]) for row in self.ask("SELECT id FROM bookings WHERE state = 'confirmed'")}
        assert set(self.acknowledged) <= confirmed
        [(sold, held, capacity)] = self.ask("SELECT sold, held, capacity FROM pools")
        assert [(sold,)] == self.ask("SELECT coalesce(sum(quantity), 0) FROM claims WHERE state = 'sold'")
        assert [(held,)] == self.ask("SELECT coalesce(sum(quantity), 0) FROM claims WHERE state = 'held'")
        assert int(str(sold)) + int(str(held)) <= int(str(capacity))
        assert [(sold,)] == self.ask("SELECT count(*) FROM tickets WHERE state = 'valid'")
        assert [(sold,)] == self.ask(
            "SELECT coalesce(sum(l.quantity), 0) FROM booking_lines l JOIN bookings b ON b.id = l.booking_id"
            " WHERE b.state = 'confirmed'"
        )
        if until_all_is_mailed:
            unsent = "SELECT count(*) FROM deliveries WHERE state <> 'sent'"
            wait_until(lambda: self.ask(unsent) == [(0,)], "every mail to go out", seconds=90 + len(confirmed) / 5)
        [(told, sent, leased, arrived)] = self.ask(
            "SELECT count(*), count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'leased'),"
            " (SELECT count(*) FROM caught_mails) FROM deliveries WHERE state IN ('waiting', 'leased', 'sent')"
        )
        assert told == len(confirmed)
        assert int(str(sent)) <= int(str(arrived)) <= int(str(sent)) + int(str(leased))


@contextmanager
def installed(*, capacity: int) -> Iterator[Installation]:
    """Start an installation with one event of so many free places; leave nothing of it."""
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
    house = Installation(url, postgres.url().replace("+psycopg", ""), [*servers, *processes])
    with psycopg.connect(house.database, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_SEED, {"event": EVENT, "kind": KIND, "capacity": capacity})
    watcher = threading.Thread(target=house.watch)
    watcher.start()
    try:
        yield house
    finally:
        house.over.set()
        watcher.join()
        for each in reversed(house.kept):
            each.ask_to_stop()
            each.finish()
        shutil.rmtree(folder, ignore_errors=True)


def kill_group(leader: int) -> None:
    """Kill a process and all it started, without warning."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def children_of(parent: int) -> list[int]:
    """The processes that this one has started."""
    try:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in listed.split()]


def wait_until(true: Callable[[], bool], what: str, *, seconds: float = 90) -> None:
    """Wait for something to come true; fail after so long."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.3)
