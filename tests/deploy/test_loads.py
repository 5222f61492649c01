"""The processes of the web server share what comes evenly."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from app.infra.embedded.program import free_port
from deploy import gunicorn
from deploy.lanes import LOADS
from deploy.loads import Loads
from tests.bench import live

# A form that was announced and does not come: its visitor has something to ask for as long as they are there.
ASKING = (
    b"POST /sign-in HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
)
# Answered at once; whoever asked stays connected, and is quiet.
READING = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
VISITORS = 40
SECONDS_TO_START = 30
# Far longer than a newcomer is left to others.
SECONDS_TO_TAKE_IN = 3


class Shop:
    """A web server of two processes, and how many visitors each has."""

    def __init__(self, port: int, process: int) -> None:
        self._port = port
        ends = time.monotonic() + SECONDS_TO_START
        while len(_children(process)) < 2 and time.monotonic() < ends:
            time.sleep(0.05)
        self.processes = _children(process)
        self._before = self._sockets()

    def visitors(self) -> list[int]:
        return [now - before for now, before in zip(self._sockets(), self._before, strict=True)]

    def take_in(self, coming: ExitStack, question: bytes) -> list[int]:
        """One more comes and asks; how many each process has once they are in."""
        inside = sum(self.visitors())
        visitor = coming.enter_context(socket.create_connection(("127.0.0.1", self._port)))
        visitor.settimeout(SECONDS_TO_START)
        visitor.sendall(question)
        if question is READING:
            assert visitor.recv(4096).startswith(b"HTTP/1.1 200")
        ends = time.monotonic() + SECONDS_TO_TAKE_IN
        while sum(self.visitors()) == inside and time.monotonic() < ends:
            time.sleep(0.005)
        return self.visitors()

    def _sockets(self) -> list[int]:
        return [sum(_is_socket(each) for each in Path(f"/proc/{pid}/fd").iterdir()) for pid in self.processes]


def _children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _is_socket(descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith("socket:")
    except FileNotFoundError:
        return False


@pytest.fixture
def shop(app: Flask, tmp_path: Path) -> Iterator[Shop]:
    port = free_port()
    # Nobody who is quiet is sent away before the last has come, however slow the machine.
    settings = {"WEB_WORKERS": "2", "WEB_THREADS": "1", "GUNICORN_CMD_ARGS": "--keep-alive 60"}
    program = live.web(tmp_path / "web.log", PUBLIC_URL=f"http://127.0.0.1:{port}", **settings)
    process = program.start_and_wait(seconds=90)
    yield Shop(port, process.pid)
    program.stop(process, seconds=1)


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
