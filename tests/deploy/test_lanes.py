"""A public page is answered while every thread is busy with people who buy."""

import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from flask import Flask

from app.infra.embedded.program import free_port
from deploy.lanes import Lanes
from tests.bench import live

SECONDS = 20


@dataclass
class Client:
    """One end of a connection on which a request has come."""

    sock: socket.socket


@contextmanager
def asking(line: str) -> Iterator[Client]:
    """Somebody has sent this first line."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield Client(ours)


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    made = Lanes(1)
    yield made
    made.shutdown()


@pytest.mark.parametrize("line", ["GET /", "GET /?q=jazz", "GET /events/abc", "GET /static/foyer.css", "GET /healthz"])
def test_public_pages_pass_those_who_buy(lanes: Lanes, line: str) -> None:
    is_over = Event()
    with asking("POST /checkout/abc/seal") as buyer, asking(line) as reader:
        buying = lanes.submit(lambda _client: is_over.wait(SECONDS), buyer)

        read = lanes.submit(lambda client: client.sock.recv(len(line)), reader)

        assert read.result(SECONDS) == line.encode(), "the request is still whole"
        assert not buying.done()
        is_over.set()
        assert buying.result(SECONDS)


@pytest.mark.parametrize("line", ["POST /events/abc/holds", "GET /bookings/abc/seal", "GET /dashboard"])
def test_everything_else_stands_in_line(lanes: Lanes, line: str) -> None:
    is_over = Event()
    with asking("POST /checkout/abc/seal") as buyer, asking(line) as other:
        lanes.submit(lambda _client: is_over.wait(SECONDS), buyer)

        waiting = lanes.submit(lambda _client: True, other)

        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        is_over.set()
        assert waiting.result(SECONDS)


def test_a_connection_without_a_request_is_nobody_s_page(lanes: Lanes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert lanes.submit(lambda _client: True, Client(ours)).result(SECONDS)


def test_who_connects_and_says_nothing_keeps_nobody_waiting(app: Flask, tmp_path: Path) -> None:
    port = free_port()
    shop = live.web(tmp_path / "web.log", PUBLIC_URL=f"http://127.0.0.1:{port}", WEB_THREADS="1")
    with live.running(shop), ExitStack() as idle:
        for _ in range(12):
            # A browser does so to have a connection ready; gunicorn's threads would give each of them five seconds.
            idle.enter_context(socket.create_connection(("127.0.0.1", port)))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=SECONDS) as answer:
            assert answer.status == 200
