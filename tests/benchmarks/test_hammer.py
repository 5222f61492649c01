"""The bench asks a real server, and believes no figure that rests on a wrong answer."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.rehearsal.buyers.connection import Shop
from benchmarks.hammer import WrongAnswer, hammer, question, warm
from tests.rehearsal.apart import apart


def test_it_counts_right_answers(live_server: str) -> None:
    shop = _shop(live_server)
    asked = question(shop, "/healthz")
    warm(shop, asked, answers=20)
    found = hammer(shop, asked, seconds=1.5, connections=3)
    assert found.answers > 3
    assert found.per_second == found.answers / found.seconds
    assert found.size > len('{"status":"ok"}')


def test_a_list_of_questions_ends_it(live_server: str) -> None:
    shop = _shop(live_server)
    questions = iter([question(shop, "/healthz") for _ in range(12)])
    assert hammer(shop, questions, seconds=20, connections=1).answers == 12


def test_a_wrong_answer_is_no_figure(live_server: str) -> None:
    shop = _shop(live_server)
    with pytest.raises(WrongAnswer):
        hammer(shop, question(shop, "/nowhere"), seconds=5, connections=1)
    assert hammer(shop, question(shop, "/nowhere"), seconds=0.5, connections=1, status=(204, 404)).answers


def test_a_server_that_ends_connections_is_asked_again() -> None:
    with _server_that_hangs_up() as shop:
        assert (
            apart(lambda: hammer(shop, iter([b"GET / HTTP/1.1\r\n\r\n"] * 5), seconds=20, connections=1)).answers == 5
        )


@contextmanager
def _server_that_hangs_up() -> Iterator[Shop]:
    """Answer twice on a connection, then close it."""

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for _ in range(2):
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        yield Shop(str(host), int(port), "http://bench.example")
        server.shutdown()


def _shop(address: str) -> Shop:
    host, _, port = address.removeprefix("http://").partition(":")
    return Shop(host, int(port), address)
