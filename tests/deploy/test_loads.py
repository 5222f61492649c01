"""The processes of the web server share what comes evenly."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from deploy import gunicorn
from deploy.loads import Loads
from deploy.reception import LOADS
from tests.deploy.shop import Shop, open_shop

# A form that was announced and does not come: its visitor has something to ask for as long as they are there.
ASKING = (
    b"POST /sign-in HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
)
# Answered at once; whoever asked stays connected, and is quiet.
READING = b"GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n"
VISITORS = 40


@pytest.fixture
def shop(app: Flask, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path / "web.log") as opened:
        yield opened


@pytest.mark.parametrize("question", [ASKING, READING], ids=["asking", "quiet"])
def test_who_has_fewer_visitors_takes_the_next(shop: Shop, question: bytes) -> None:
    with ExitStack() as coming:
        for _ in range(VISITORS):
            one, other = shop.take_in(coming, question)
            # Left to chance, they drift apart by some six in forty visitors, and by more with every further one.
            assert abs(one - other) <= 3
        assert one + other == VISITORS


def test_a_process_that_does_not_answer_keeps_nobody_out(shop: Shop) -> None:
    frozen = shop.processes[0]
    os.kill(frozen, signal.SIGSTOP)
    try:
        with ExitStack() as coming:
            for number in range(1, 9):
                assert sum(shop.take_in(coming, ASKING)) == number
    finally:
        os.kill(frozen, signal.SIGCONT)


def test_one_that_is_gone_does_not_count() -> None:
    loads = Loads()
    assert loads.least() == 0
    loads.show(7, 5)
    loads.show(8, 9)
    assert loads.least() == 5
    loads.forget(7)
    assert loads.least() == 9


def test_the_server_tells_that_a_process_is_gone() -> None:
    LOADS.show(7, 0)
    LOADS.show(8, 5)
    assert LOADS.least() == 0
    gunicorn.child_exit(None, SimpleNamespace(age=7))
    assert LOADS.least() == 5
    LOADS.forget(8)


def test_a_load_beyond_counting_is_very_much() -> None:
    loads = Loads()
    loads.show(1, 1_000_000)
    assert loads.least() > 60_000
