"""A public page is answered while every thread is busy with people who buy."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import pytest

from deploy.lanes import Lanes

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
