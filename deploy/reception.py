"""One process of the web server is the reception: it lets people in and shows them the public pages.

Whoever wants anything else is handed, connection and all, to the other processes, and comes back when they want a page
again. So a rush on one event has pages of others wait for nobody: neither for a thread nor for Python's lock, which a
process that books holds most of the time, nor for a processor, since those who book let the reception go first.

The others share what comes evenly. Left to themselves, each takes whoever it sees first; as all are equally fast,
nothing ever evens out what chance has given to one, and its visitors wait several times as long as their neighbours.

No thread ever waits for somebody to begin: a browser that opens a connection to have it ready, or a phone with one bar,
would keep others from being served.
"""

import atexit
import fcntl
import mmap
import os
import socket
import tempfile
import time
from concurrent.futures import Future
from typing import Any

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from app.infra.politeness import let_others_go_first
from deploy.lanes import Lanes, first_bytes, is_quick
from deploy.loads import Loads
from deploy.passages import Passage

# A process that has so many visitors more than another leaves a newcomer to it for so many seconds, and so often; then
# the other has its hands full with something else. Visitors, not requests: who is quiet now has come to ask for more.
_MORE, _MOMENT, _OFTEN = 1, 0.005, 2
# With so many pages in hand, the reception has the others help: all processors are there for whatever is wanted.
_BUSY = 4
# A reception that has not been seen for so many seconds is stuck, and people are let in without it.
_PATIENCE = 3.0
# Those who book go before the worker, and everything else on the machine goes before them.
_POLITENESS = 15


class Reception:
    """Which process is the reception and how busy it is, in memory that all see. Make it before they are forked."""

    def __init__(self) -> None:
        # Whoever is the reception has a lock on it, which goes with its process, however that ends.
        with tempfile.TemporaryFile() as role:
            self._role = os.dup(role.fileno())
        self._in_hand = memoryview(mmap.mmap(-1, 8)).cast("Q")
        self._last_seen = memoryview(mmap.mmap(-1, 8)).cast("d")

    def take(self) -> bool:
        """Be the reception, unless another process is."""
        try:
            fcntl.lockf(self._role, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def show(self, in_hand: int) -> None:
        """Let the others know that it is there, and how many pages it is at."""
        self._in_hand[0] = in_hand
        self._last_seen[0] = time.monotonic()

    def leave(self) -> None:
        """It lets nobody in any more."""
        self._last_seen[0] = 0.0

    @property
    def is_there(self) -> bool:
        """Whether it lets people in."""
        return time.monotonic() - self._last_seen[0] < _PATIENCE

    @property
    def has_time(self) -> bool:
        """Whether it would show another page at once."""
        return self._in_hand[0] < _BUSY and self.is_there


LOADS = Loads()
RECEPTION = Reception()
_TO_RECEPTION, _TO_OTHERS = Passage(), Passage()
atexit.register(_TO_RECEPTION.close)
atexit.register(_TO_OTHERS.close)


class ReceptionWorker(ThreadWorker):
    """gunicorn's threaded worker, as the reception or one of the others. A single one is everything at once."""

    # Where newcomers come from and connections are handed in; gunicorn says so at first.
    sockets: list[Any]
    _is_reception = False
    _passage: Passage | None = None
    _in_hand = 0
    _left_to_others = 0
    _accepts_from = 0.0

    def init_process(self) -> None:
        """Take a role before the work begins."""
        self._street = [*self.sockets]
        if self.cfg.workers > 1:
            self._is_reception = RECEPTION.take()
            self._passage = _TO_RECEPTION if self._is_reception else _TO_OTHERS
            self.sockets = self._doors()
            if self._is_reception:
                # Out of the session that the others make polite.
                os.setsid()
            else:
                let_others_go_first(_POLITENESS, leader=os.getppid())
        super().init_process()

    def get_thread_pool(self) -> Lanes:
        """The threads of this process."""
        return Lanes(self.cfg.threads)

    def enqueue_req(self, conn: TConn) -> None:
        """Have the connection's next request answered, here or where it belongs, or watch it until one has come."""
        first = first_bytes(conn.sock)
        # One that ends gives everybody their chance in the way that gunicorn has for it.
        if first is None and self.alive and not conn.initialized:
            nothing_yet: Future[object] = Future()
            nothing_yet.set_result(_DEFER)
            super().finish_request(conn, nothing_yet)
        elif first and self._hand_over(conn, first):
            self.nr_conns -= 1
            conn.close()
        else:
            # Otherwise a thread would look for itself whether something has come.
            conn.data_ready = first is not None
            self._count(1)
            super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: "Future[object]") -> None:
        """Go on after an answer."""
        self._count(-1)
        super().finish_request(conn, fs)

    def accept(self, listener: socket.socket) -> None:
        """Take a newcomer in, or leave them to a process that has fewer visitors."""
        if not self._is_reception and self._left_to_others < _OFTEN and self.nr_conns > LOADS.least() + _MORE:
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
        if not self.alive:
            self._take_in_the_last()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for something to do, no longer than newcomers are left to others, who see how many are here."""
        if self._is_reception:
            self._count(0)
        else:
            LOADS.show(self.age, self.nr_conns)
            self._look_after_the_street()
        left = self._accepts_from - time.monotonic()
        super().wait_for_and_dispatch_events(min(timeout, left) if left > 0 else timeout)

    def _hand_over(self, conn: TConn, first: bytes) -> bool:
        if not (self._passage and self.alive) or (conn.parser and conn.parser.unreader.buf.getvalue()):
            # Nobody may be left to hand it to; and what was read ahead here can't be read anywhere else.
            return False
        if self._is_reception:
            stays = is_quick(first) and self._in_hand < _BUSY
            return not stays and _TO_OTHERS.hand(conn.sock)
        return is_quick(first) and RECEPTION.has_time and _TO_RECEPTION.hand(conn.sock)

    def _take_in_the_last(self) -> None:
        """Answer those who were handed over before it was known that this process ends."""
        before = -1
        while self._passage and before != self.nr_conns:
            before = self.nr_conns
            super().accept(self._passage)

    def _count(self, more: int) -> None:
        if not self._is_reception:
            return
        self._in_hand += more
        if self.alive:
            RECEPTION.show(self._in_hand)
        else:
            RECEPTION.leave()

    def _look_after_the_street(self) -> None:
        """Let people in where the reception does not."""
        doors = self._doors()
        if self._accepting and doors != self.sockets:
            self.set_accept_enabled(False)
            self.sockets = doors
            self.set_accept_enabled(True)

    def _doors(self) -> list[Any]:
        if not self._passage:
            return [*self._street]
        if not self._is_reception and RECEPTION.is_there:
            return [self._passage]
        return [*self._street, self._passage]
