"""The buyers' own browser: what it reads, how it asks, and where it says it comes from."""

import asyncio
import gzip
import time
from collections.abc import Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from app.infra import keys
from app.rehearsal.buyers.connection import Shop, read_answer
from app.rehearsal.buyers.rush import everybody, share_of, until_sold_out
from app.rehearsal.buyers.shopping import Outcome, Shopping
from app.rehearsal.buyers.visitor import Lost, Visitor
from app.web.networks import VouchedNetworks, vouched
from tests.rehearsal.apart import wait_for


@pytest.mark.parametrize(
    ("received", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=1\r\nlo\r\n0\r\n\r\n", b"hello"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b""),
    ],
)
def test_an_answer_is_read_once_all_of_it_is_there(received: bytes, body: bytes) -> None:
    answer = read_answer(received)
    assert answer
    assert answer.body == body
    for cut in range(len(received) - 2):
        early = read_answer(received[:cut])
        assert early is None or early.body == body


def test_a_compressed_answer_is_read() -> None:
    packed = gzip.compress(b"hello")
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\nSet-Cookie: a=1\r\n\r\n"
    answer = read_answer(head.encode() + packed)
    assert answer
    assert (answer.text, answer.cookies) == ("hello", ("a=1",))


def test_a_visitor_follows_and_keeps_cookies(live_server: str) -> None:
    async def visit() -> tuple[int, str, int]:
        visitor = Visitor(_shop(live_server))
        try:
            page = await visitor.get("/dashboard")
            form = {"csrf_token": page.token, "email": "nobody@example.org", "password": "wrong"}
            refused = await visitor.post(page.path.partition("?")[0], form)
            return refused.status, page.path, visitor.requests
        finally:
            visitor.leave()

    status, path, requests = wait_for(visit())
    assert path.startswith("/sign-in")
    # A page without its cookie, or without its token, would be a 400.
    assert status == 422
    assert requests == 3


def test_a_visitor_who_gets_no_answer_is_lost() -> None:
    visitor = Visitor(Shop("127.0.0.1", 9, "http://127.0.0.1:9"))
    with pytest.raises(Lost, match="GET /"):
        wait_for(visitor.get("/"))


def test_a_rush_ends_when_somebody_is_refused() -> None:
    async def buyer(number: int) -> Shopping:
        await asyncio.sleep(0.001)
        return Shopping(Outcome.BOUGHT if number < 20 else Outcome.REFUSED, 0.1, 4, 0.1)

    rush = wait_for(until_sold_out(buyer, at_once=5, most=1000))
    assert len(rush.bought) == 20
    assert rush.count(Outcome.REFUSED) <= 5


def test_a_rush_stops_when_told() -> None:
    async def buyer(_number: int) -> Shopping:
        await asyncio.sleep(0.001)
        return Shopping(Outcome.BOUGHT, 0.1, 4, 0.1)

    rush = wait_for(everybody(buyer, buyers=500, at_once=5, told=lambda through: through < 20))
    assert 20 <= len(rush.visits) < 40


def test_shares_are_nearest_ranks() -> None:
    values = [float(number) for number in range(1, 101)]
    assert (share_of(values, 0.5), share_of(values, 0.95), share_of(values, 1)) == (50, 95, 100)
    assert share_of([], 0.5) == 0
    assert share_of([7], 0.5) == 7


def test_a_vouched_address_is_believed_and_a_forged_one_is_not() -> None:
    good = vouched("10.1.2.3")
    assert _seen(good) == "10.1.2.3"
    address, until, seal = good.split(";")
    past = int(time.time()) - 1
    for forged in (
        f"10.9.9.9;{until};{seal}",
        f"{address};{int(until) + 1};{seal}",
        f"{address};{past};{keys.seal('network', address, past)}",
        f"{address};soon;{seal}",
        "10.1.2.3",
        "",
    ):
        assert _seen(forged) == "192.0.2.1", forged
    with pytest.raises(ValueError, match="192"):
        vouched("192.0.2.7")


def _seen(header: str) -> str:
    found = []

    def application(environ: WSGIEnvironment, _start: StartResponse) -> Iterator[bytes]:
        found.append(environ["REMOTE_ADDR"])
        return iter(())

    environ: WSGIEnvironment = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FOYER_NETWORK": header}
    VouchedNetworks(application)(environ, lambda *_args: lambda _data: None)
    return str(found[0])


def _shop(address: str) -> Shop:
    host, _, port = address.removeprefix("http://").partition(":")
    return Shop(host, int(port), address)
