"""Asks for one page over and over on a few kept connections, with as little work of its own as can be."""

import itertools
import select
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlencode

from app.rehearsal.buyers.connection import Shop

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


class WrongAnswer(AssertionError):
    """A page did not answer as it should, so there is no figure."""


@dataclass(frozen=True)
class Hammering:
    """How many answers came in how many seconds, and how large they were."""

    answers: int
    seconds: float
    size: int

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def hammer(
    shop: Shop,
    question: bytes | Iterator[bytes],
    *,
    seconds: float,
    connections: int = 16,
    status: int | tuple[int, ...] = 200,
) -> Hammering:
    """Ask the same, or one question after the other, for ``seconds`` at most.

    Raises WrongAnswer for any other status than those that are expected.
    """
    questions = itertools.repeat(question) if isinstance(question, bytes) else question
    expected = (status,) if isinstance(status, int) else status
    lines = {line.number: line for line in (_Line(shop, expected) for _ in range(connections))}
    answers, began = 0, time.perf_counter()
    ends = began + seconds
    with ExitStack() as ending:
        poll = ending.enter_context(select.epoll())
        for line in lines.values():
            ending.callback(line.close)
            poll.register(line.number, select.EPOLLIN)
            line.ask(next(questions))
        while (now := time.perf_counter()) < ends:
            for number, _ in poll.poll(0.5):
                line = lines[number]
                if not line.hear():
                    continue
                if line.is_over:
                    poll.unregister(number)
                    line = lines[line.connect_again()] = lines.pop(number)
                    poll.register(line.number, select.EPOLLIN)
                    line.ask(line.question)
                    continue
                answers += 1
                following = next(questions, None)
                if following is None:
                    ends = 0.0
                    break
                line.ask(following)
    if not answers:
        raise WrongAnswer(f"nothing was answered within {now - began:.1f} s")
    return Hammering(answers, now - began, max(line.size for line in lines.values()))


def warm(shop: Shop, question: bytes, *, answers: int = 150) -> None:
    """Let every process and thread meet the page before anybody counts."""
    hammer(shop, itertools.repeat(question, answers), seconds=60)


class _Line:
    """One kept connection."""

    def __init__(self, shop: Shop, statuses: tuple[int, ...]) -> None:
        self.size = 0
        self.is_over = False
        self.question = b""
        self._shop = shop
        self._statuses = [str(status).encode() for status in statuses]
        self._received = b""
        self._socket = self._connected()

    @property
    def number(self) -> int:
        """What the kernel calls the connection."""
        return self._socket.fileno()

    def connect_again(self) -> int:
        """Connect anew: the server ends a process now and then on purpose. The new connection's number."""
        self._socket.close()
        self.is_over = False
        self._socket = self._connected()
        return self.number

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def ask(self, question: bytes) -> None:
        """Send the question."""
        self._received = b""
        self.question = question
        self._socket.sendall(question)

    def hear(self) -> bool:
        """Read what is there; whether the answer is whole, or the connection over."""
        data = self._socket.recv(262_144)
        if not data:
            self.is_over = True
            return True
        self._received += data
        end = self._received.find(_END)
        if end < 0:
            return False
        head = self._received[:end].lower()
        if head[9:12] not in self._statuses:
            raise WrongAnswer(self._received[:2000].decode(errors="replace"))
        at = head.find(_LENGTH)
        length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if head[9:12] in (b"204", b"304"):
            length = 0
        self.size = len(self._received)
        return self.size >= end + len(_END) + length

    def _connected(self) -> socket.socket:
        connected = socket.create_connection((self._shop.host, self._shop.port))
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected


def question(
    shop: Shop, path: str, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None
) -> bytes:
    """What a browser sends when it asks for a page, or sends a form."""
    public = shop.public_url.partition("://")
    body = urlencode(form).encode() if form is not None else b""
    sent = {
        "Host": public[2],
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept": "text/html,*/*;q=0.8",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Sec-Fetch-Site": "same-origin",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Proto": public[0],
        "Connection": "keep-alive",
        **(headers or {}),
    }
    if form is not None:
        sent |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        *(f"{key}: {value}" for key, value in sent.items()),
    ]
    return "\r\n".join(lines).encode() + _END + body
