"""Threads in two lanes: who wants a public page does not stand behind those who are buying.

In a rush all threads of a process are busy with holds and bookings, and hundreds wait for one. A page that is kept
costs a fraction of that, so its requests have threads of their own. No thread ever waits for somebody to begin: a
browser that opens a connection to have it ready, or a phone with one bar, would keep others from being served.

And the processes share what comes. Left to themselves, each takes whoever it sees first; as all are equally fast,
nothing ever evens out what chance has given to one, and its visitors wait several times as long as their neighbours.
"""

import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from deploy.loads import Loads

T = TypeVar("T")
_QUICK_THREADS = 3
_LONGEST = 64
# The first line of requests for what everybody sees, such as ``GET /events/… HTTP/1.1``.
_QUICK = (b"GET / ", b"GET /?", b"GET /events/", b"GET /static/", b"GET /healthz")
# A process that has so many visitors more than another leaves a newcomer to it for so many seconds, and so often; then
# the other has its hands full with something else. Visitors, not requests: who is quiet now has come to ask for more.
_MORE, _MOMENT, _OFTEN = 1, 0.005, 2
LOADS = Loads()


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
        lane = self._quick if _is_quick(connection.sock) else self._others
        return lane.submit(handle, connection)

    def shutdown(self, wait: bool = True) -> None:
        """Take no more requests."""
        for lane in (self._quick, self._others):
            lane.shutdown(wait)


class LaneWorker(ThreadWorker):
    """gunicorn's threaded worker, with lanes, and an eye on the other processes."""

    _left_to_others = 0
    _accepts_from = 0.0

    def get_thread_pool(self) -> Lanes:
        """The threads of this process."""
        return Lanes(self.cfg.threads)

    def enqueue_req(self, conn: TConn) -> None:
        """Have the connection's next request answered, or watch it until the first bytes have come."""
        # One that ends gives everybody their chance in the way that gunicorn has for it.
        if conn.initialized or not self.alive or _first_bytes(conn.sock) is not None:
            super().enqueue_req(conn)
            return
        nothing_yet: Future[object] = Future()
        nothing_yet.set_result(_DEFER)
        self.finish_request(conn, nothing_yet)

    def accept(self, listener: socket.socket) -> None:
        """Take a newcomer in, or leave them to a process that has fewer visitors."""
        if self._left_to_others < _OFTEN and self.nr_conns > LOADS.least() + _MORE:
            self._left_to_others += 1
            self._accepts_from = time.monotonic() + _MOMENT
            self.set_accept_enabled(False)
            return
        self._left_to_others = 0
        super().accept(listener)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Look out for newcomers or not; not yet while they are left to others."""
        if not enabled or time.monotonic() >= self._accepts_from:
            super().set_accept_enabled(enabled)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for something to do, no longer than newcomers are left to others, who see how many are here."""
        LOADS.show(self.age, self.nr_conns)
        left = self._accepts_from - time.monotonic()
        super().wait_for_and_dispatch_events(min(timeout, left) if left > 0 else timeout)


def _is_quick(client: socket.socket) -> bool:
    return (_first_bytes(client) or b"").startswith(_QUICK)


def _first_bytes(client: socket.socket) -> bytes | None:
    """What the client has sent, which stays to be read; nothing when it hung up, None when there is nothing yet."""
    try:
        return client.recv(_LONGEST, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""
