"""Threads in two lanes: who wants a public page does not stand behind those who are buying.

In a rush all threads of a process are busy with holds and bookings, and hundreds wait for one. A page that is kept
costs a fraction of that, so its requests have threads of their own.
"""

import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")
_QUICK_THREADS = 3
_LONGEST = 64
# The first line of requests for what everybody sees, such as ``GET /events/… HTTP/1.1``.
_QUICK = (b"GET / ", b"GET /?", b"GET /events/", b"GET /static/", b"GET /healthz")


class Connected(Protocol):
    """gunicorn's connection with a client."""

    sock: socket.socket


class Lanes:
    """Two pools of threads that look like one to gunicorn."""

    def __init__(self, threads: int) -> None:
        self._quick = ThreadPoolExecutor(_QUICK_THREADS)
        self._others = ThreadPoolExecutor(threads)

    def submit(self, handle: Callable[[Connected], T], connection: Connected) -> "Future[T]":
        """Have the next request of the connection answered in its lane."""
        lane = self._quick if is_quick(first_bytes(connection.sock)) else self._others
        return lane.submit(handle, connection)

    def shutdown(self, wait: bool = True) -> None:
        """Take no more requests."""
        for lane in (self._quick, self._others):
            lane.shutdown(wait)


def is_quick(first: bytes | None) -> bool:
    """Whether a request that begins so is for a page that everybody sees."""
    return (first or b"").startswith(_QUICK)


def first_bytes(client: socket.socket) -> bytes | None:
    """What the client has sent, which stays to be read; nothing when it hung up, None when there is nothing yet."""
    try:
        return client.recv(_LONGEST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""
