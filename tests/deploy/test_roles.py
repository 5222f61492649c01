"""What the reception keeps and what it hands to the others, and they to it."""

import selectors
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from deploy import reception
from deploy.passages import Passage
from deploy.reception import Reception, ReceptionWorker

PAGE, PURCHASE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"POST /events/abc/holds HTTP/1.1\r\nHost: x\r\n\r\n"


class Hands:
    """Threads that note what they are given and never get done."""

    def __init__(self) -> None:
        self.given: list[TConn] = []

    def submit(self, _handle: object, connection: TConn) -> "Future[object]":
        self.given.append(connection)
        return Future()


class Process:
    """One process of the server, whose threads are only noted."""

    def __init__(self, stack: ExitStack, *, is_reception: bool) -> None:
        config = Config()
        config.set("workers", 3)
        self.worker = ReceptionWorker(1, 0, [], None, 30, config, None)
        stack.callback(self.worker.tmp.close)
        self.hands = self.worker.tpool = Hands()
        self.worker.poller = stack.enter_context(selectors.DefaultSelector())
        self.worker._is_reception = is_reception
        self.worker._passage = reception._TO_RECEPTION if is_reception else reception._TO_OTHERS
        self._stack = stack

    def is_asked(self, question: bytes) -> socket.socket:
        """Somebody comes who asks this; their end of the connection."""
        visitor, ours = connected(self._stack)
        visitor.sendall(question)
        self.worker.nr_conns += 1
        self.worker.enqueue_req(TConn(self.worker.cfg, ours, visitor.getsockname(), ours.getsockname()))
        return visitor


def connected(stack: ExitStack) -> tuple[socket.socket, socket.socket]:
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    visitor = stack.enter_context(socket.create_connection(listener.getsockname()))
    return visitor, stack.enter_context(listener.accept()[0])


def arrived(passage: Passage) -> bool:
    """Whether somebody was handed over, who is let go."""
    try:
        passage.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    with ExitStack() as ending:
        for name in ("_TO_RECEPTION", "_TO_OTHERS"):
            passage = Passage()
            ending.callback(passage.close)
            monkeypatch.setattr(reception, name, passage)
        monkeypatch.setattr(reception, "RECEPTION", Reception())
        yield ending


def test_the_reception_keeps_pages_and_hands_on_the_rest(stack: ExitStack) -> None:
    process = Process(stack, is_reception=True)
    process.is_asked(PAGE)
    assert len(process.hands.given) == 1

    process.is_asked(PURCHASE)

    assert len(process.hands.given) == 1
    assert arrived(reception._TO_OTHERS)
    assert process.worker.nr_conns == 1


def test_with_its_hands_full_the_reception_hands_on_pages_too(stack: ExitStack) -> None:
    process = Process(stack, is_reception=True)
    for _ in range(4):
        process.is_asked(PAGE)
    assert not arrived(reception._TO_OTHERS)

    process.is_asked(PAGE)

    assert arrived(reception._TO_OTHERS)
    assert not reception.RECEPTION.has_time


def test_the_others_hand_pages_to_a_reception_that_has_time(stack: ExitStack) -> None:
    process = Process(stack, is_reception=False)
    process.is_asked(PAGE)
    assert not arrived(reception._TO_RECEPTION), "there is none"

    reception.RECEPTION.show(0)
    process.is_asked(PAGE)
    process.is_asked(PURCHASE)

    assert arrived(reception._TO_RECEPTION)
    assert not arrived(reception._TO_RECEPTION)
    assert len(process.hands.given) == 2


@pytest.mark.parametrize("is_reception", [True, False])
def test_one_that_ends_hands_nobody_on(stack: ExitStack, *, is_reception: bool) -> None:
    process = Process(stack, is_reception=is_reception)
    reception.RECEPTION.show(0)
    process.worker.alive = False

    process.is_asked(PURCHASE if is_reception else PAGE)

    assert len(process.hands.given) == 1


@pytest.mark.parametrize("is_reception", [True, False])
def test_one_that_ends_takes_in_who_was_handed_to_it(stack: ExitStack, *, is_reception: bool) -> None:
    process = Process(stack, is_reception=is_reception)
    passage = reception._TO_RECEPTION if is_reception else reception._TO_OTHERS
    for _ in range(3):
        visitor, ours = connected(stack)
        visitor.sendall(PAGE)
        assert passage.hand(ours)

    process.worker.alive = False
    process.worker.set_accept_enabled(False)

    assert len(process.hands.given) == 3
    for connection in process.hands.given:
        connection.close()
