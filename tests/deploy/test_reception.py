"""One process lets people in and shows public pages; whatever the others are at keeps it from nothing."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from deploy.reception import Reception
from tests.deploy.shop import Shop, open_shop, statuses

SHORT = 1.0


@pytest.fixture
def shop(app: Flask, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path / "web.log") as opened:
        yield opened


@contextmanager
def frozen(*processes: int) -> Iterator[None]:
    """They are stuck for the length of a block."""
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def test_public_pages_are_shown_while_all_others_are_stuck(shop: Shop) -> None:
    with frozen(*shop.processes):
        assert shop.ask("/") == 200
        with pytest.raises(TimeoutError):
            shop.ask("/sign-in", seconds=SHORT)
    assert shop.ask("/sign-in") == 200


def test_one_connection_leads_to_pages_of_both_kinds(shop: Shop) -> None:
    visitor = shop.visitor()
    there_and_back = ["/", "/sign-in", "/readyz", "/?q=jazz", "/healthz", "/sign-in", "/"]

    assert statuses(visitor, *there_and_back) == [200] * len(there_and_back)
    visitor.close()


def test_who_came_to_buy_sees_public_pages_while_the_others_are_stuck(shop: Shop) -> None:
    visitor = shop.visitor()
    assert statuses(visitor, "/sign-in", "/") == [200, 200]
    with frozen(*shop.processes):
        assert statuses(visitor, "/", "/?q=jazz") == [200, 200]
    visitor.close()


def test_a_reception_that_is_stuck_keeps_nobody_out(shop: Shop) -> None:
    with frozen(shop.reception):
        assert shop.ask("/sign-in") == 200
        assert shop.ask("/") == 200


def test_a_reception_that_is_killed_has_a_successor(shop: Shop) -> None:
    os.kill(shop.reception, signal.SIGKILL)
    assert shop.ask("/") == 200

    successor, others = shop.wait_for_all()
    assert successor != shop.reception
    assert others == shop.processes
    with frozen(*others):
        assert shop.ask("/") == 200


def test_the_others_let_the_reception_go_first(shop: Shop) -> None:
    assert {os.getpriority(os.PRIO_PROCESS, process) for process in shop.processes} == {15}
    assert os.getpriority(os.PRIO_PROCESS, shop.reception) == 0
    # Linux may weigh whole sessions, so they must not be in one.
    sessions = {os.getsid(process) for process in shop.processes}
    assert len(sessions) == 1
    assert os.getsid(shop.reception) == shop.reception
    if Path("/proc/self/autogroup").exists():
        weights = [Path(f"/proc/{process}/autogroup").read_text() for process in (*shop.processes, shop.reception)]
        assert [weight.split()[-1] for weight in weights] == ["15", "15", "0"]


def test_a_reception_with_its_hands_full_has_the_others_help() -> None:
    reception = Reception()
    reception.show(3)
    assert reception.has_time
    reception.show(4)
    assert reception.is_there
    assert not reception.has_time


def test_one_that_was_not_seen_for_long_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    reception = Reception()
    reception.show(0)
    now = time.monotonic()

    monkeypatch.setattr(time, "monotonic", lambda: now + 5)

    assert not reception.has_time


def test_one_that_leaves_is_not_there_at_once() -> None:
    reception = Reception()
    reception.show(0)
    reception.leave()
    assert not reception.has_time
