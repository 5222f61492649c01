"""One kept HTTP/1.1 connection (RFC 9112): ask, wait, read the whole answer."""

import asyncio
import ssl
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

_END = b"\r\n\r\n"


class Gone(ConnectionError):
    """The other side closed the connection before it answered in full."""


@dataclass(frozen=True)
class Shop:
    """Where the shop listens, and how people outside write its address."""

    host: str
    port: int
    public_url: str
    is_encrypted: bool = False
    # What a visitor from a network adds to every request, so that the shop takes it for theirs.
    from_network: Callable[[str], Sequence[str]] = lambda _network: ()


@dataclass(frozen=True)
class Answer:
    """What came back; the names of headers are small letters."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        """The page's markup."""
        return self.body.decode(errors="replace")


class Connection(asyncio.Protocol):
    """One question at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: asyncio.WriteTransport | None = None
        self.is_open = False

    @classmethod
    async def to(cls, shop: Shop) -> "Connection":
        """Connect. Raises OSError when nobody listens."""
        context = ssl.create_default_context() if shop.is_encrypted else None
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, shop.host, shop.port, ssl=context)
        return connection

    async def ask(self, question: bytes, *, seconds: float) -> Answer:
        """Send the question and wait for its answer. Raises Gone and TimeoutError."""
        if not self.is_open or self._transport is None:
            raise Gone
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(question)
        async with asyncio.timeout(seconds):
            return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready."""
        self._transport = cast("asyncio.WriteTransport", transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        """Collect until the answer is whole."""
        self._buffer += data
        answer = read_answer(self._buffer)
        if answer and self._waiting and not self._waiting.done():
            self._buffer.clear()
            if answer.headers.get("connection", "").lower() == "close":
                self.is_open = False
            self._waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self.is_open = False
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(Gone(str(exc or "closed")))


def read_answer(received: bytes | bytearray) -> Answer | None:
    """The answer once all of it is there; None before."""
    end = received.find(_END)
    if end < 0:
        return None
    first, *lines = bytes(received[:end]).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    cookies = []
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        if name == "set-cookie":
            cookies.append(value)
        headers[name] = value
    status = int(first.split(" ", 2)[1])
    body = _body(received, end + len(_END), status, headers)
    if body is None:
        return None
    if headers.get("content-encoding") == "gzip" and body:
        body = zlib.decompress(body, wbits=31)
    return Answer(status, headers, tuple(cookies), body)


def _body(received: bytes | bytearray, start: int, status: int, headers: dict[str, str]) -> bytes | None:
    if status in (204, 304):
        return b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _chunks(received, start)
    length = int(headers.get("content-length", "0"))
    return bytes(received[start : start + length]) if len(received) >= start + length else None


def _chunks(received: bytes | bytearray, at: int) -> bytes | None:
    chunks: list[bytes] = []
    while (end := received.find(b"\r\n", at)) >= 0:
        length = int(bytes(received[at:end]).split(b";")[0], 16)
        at = end + 2
        if len(received) < at + length + 2:
            return None
        if not length:
            return b"".join(chunks)
        chunks.append(bytes(received[at : at + length]))
        at += length + 2
    return None
