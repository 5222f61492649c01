"""People go on booking while web, worker, scheduler, Valkey and PostgreSQL are killed under them.

Afterwards: nothing acknowledged is lost, nothing is sold twice, every confirmed booking has its tickets, and its mail
has gone out exactly once.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.races.installation import Installation, children_of, installed, kill_group, wait_until

BUYERS = 4
# The storm goes on until it has struck and people have booked so often, on a slow machine too.
KILLS, BOOKINGS, LONGEST = 8, 20, 100
# `make soak` asks for ten minutes.
SOAK_SECONDS = float(os.environ.get("SOAK_SECONDS", "8"))
_KILL_EVERY, _LONG = 2.0, 60


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    with installed(capacity=getattr(request, "param", 2000)) as standing:
        yield standing


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_whatever_is_killed(house: Installation) -> None:
    enough = threading.Event()
    with ThreadPoolExecutor(BUYERS) as buyers:
        for number in range(BUYERS):
            buyers.submit(house.go_on_booking, number, enough)
        _storm(house)
        enough.set()
    wait_until(house.stands, "the house to stand again")
    assert len(house.acknowledged) >= BOOKINGS, "hardly anybody could book: the test proves nothing"
    house.assert_nothing_is_lost()


@pytest.mark.timeout(SOAK_SECONDS * 3 + 300)
@pytest.mark.parametrize("house", [200_000], indirect=True)
def test_a_rush_goes_on_while_a_web_worker_is_killed_every_two_seconds(house: Installation) -> None:
    enough = threading.Event()
    kills = 0
    with ThreadPoolExecutor(BUYERS) as buyers:
        for number in range(BUYERS):
            buyers.submit(house.go_on_booking, number, enough)
        until = time.monotonic() + SOAK_SECONDS
        while time.monotonic() < until or len(house.acknowledged) < BOOKINGS:
            time.sleep(_KILL_EVERY)
            kills += _kill_a_web_worker(house)
        enough.set()
    wait_until(house.stands, "the house to stand again")
    assert kills >= SOAK_SECONDS / _KILL_EVERY / 2
    # The mails of ten minutes take half an hour: there it is enough that each waits for its turn.
    house.assert_nothing_is_lost(until_all_is_mailed=SOAK_SECONDS < _LONG)
    print(f"{len(house.acknowledged)} bookings acknowledged, {kills} web workers killed")  # noqa: T201 - the soak's report


def _storm(house: Installation) -> None:
    dice = random.Random(2026)
    until, kills = time.monotonic() + LONGEST, 0
    while time.monotonic() < until and (kills < KILLS or len(house.acknowledged) < BOOKINGS):
        time.sleep(dice.uniform(0.3, 2))
        victim = dice.choice(house.kept).process
        if victim and victim.poll() is None:
            kill_group(victim.pid)
            kills += 1
    assert kills >= KILLS


def _kill_a_web_worker(house: Installation) -> int:
    master = house.web.process
    workers = children_of(master.pid) if master else []
    if not workers:
        return 0
    with suppress(ProcessLookupError):
        os.kill(random.choice(workers), signal.SIGKILL)
    return 1
