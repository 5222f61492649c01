"""A real web server for tests of how its processes share the work."""

import http.client
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.infra.embedded.program import free_port
from tests.bench import live

SECONDS_TO_START = 30
# Far longer than a newcomer is left to others, and than people wait for a reception that is stuck.
SECONDS_TO_TAKE_IN = 10


class Shop:
    """A web server with two processes for what is no public page, and a reception."""

    def __init__(self, port: int, process: int) -> None:
        self.port = port
        self._process = process
        self.reception, self.processes = self.wait_for_all()
        self._before = self._sockets()

    def wait_for_all(self) -> tuple[int, list[int]]:
        """The process that is the reception and the others, once all are there."""
        ends = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < ends:
            polite = {pid: os.getpriority(os.PRIO_PROCESS, pid) for pid in _children(self._process)}
            receptions = [pid for pid, nice in polite.items() if nice == min(polite.values())]
            if len(polite) == 3 and len(receptions) == 1:
                return receptions[0], sorted(set(polite) - set(receptions))
            time.sleep(0.05)
        raise AssertionError("there is no reception with two others")

    def visitors(self) -> list[int]:
        """How many are connected with each of the others."""
        return [now - before for now, before in zip(self._sockets(), self._before, strict=True)]

    def take_in(self, coming: ExitStack, question: bytes) -> list[int]:
        """One more comes and asks; how many each process has once they are in."""
        inside = sum(self.visitors())
        visitor = coming.enter_context(socket.create_connection(("127.0.0.1", self.port)))
        visitor.settimeout(SECONDS_TO_START)
        visitor.sendall(question)
        ends = time.monotonic() + SECONDS_TO_TAKE_IN
        while sum(self.visitors()) == inside and time.monotonic() < ends:
            time.sleep(0.005)
        return self.visitors()

    def ask(self, path: str, *, seconds: float = SECONDS_TO_START) -> int:
        """What a newcomer is answered. Raises TimeoutError."""
        connection = self.visitor(seconds=seconds)
        try:
            return _status(connection, path)
        finally:
            connection.close()

    def visitor(self, *, seconds: float = SECONDS_TO_START) -> http.client.HTTPConnection:
        """Somebody who keeps their connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def _sockets(self) -> list[int]:
        return [sum(_is_socket(each) for each in Path(f"/proc/{pid}/fd").iterdir()) for pid in self.processes]


@contextmanager
def open_shop(log: Path) -> Iterator[Shop]:
    """Run it for the length of a block."""
    port = free_port()
    # Nobody who is quiet is sent away before the last has come, however slow the machine.
    settings = {"WEB_WORKERS": "2", "WEB_THREADS": "1", "GUNICORN_CMD_ARGS": "--keep-alive 60"}
    program = live.web(log, PUBLIC_URL=f"http://127.0.0.1:{port}", **settings)
    process = program.start_and_wait(seconds=90)
    try:
        yield Shop(port, process.pid)
    finally:
        program.stop(process, seconds=1)


def statuses(visitor: http.client.HTTPConnection, *paths: str) -> list[int]:
    """What somebody is answered one after the other on one connection."""
    return [_status(visitor, path) for path in paths]


def _status(visitor: http.client.HTTPConnection, path: str) -> int:
    visitor.request("GET", path)
    answer = visitor.getresponse()
    answer.read()
    return answer.status


def _children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _is_socket(descriptor: Path) -> bool:
    try:
        return str(descriptor.readlink()).startswith("socket:")
    except FileNotFoundError:
        return False
