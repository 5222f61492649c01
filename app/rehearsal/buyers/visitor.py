"""One person with a browser of their own: cookies, forms, redirects."""

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from app.rehearsal.buyers.connection import Answer, Connection, Gone, Shop

_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_PART = ("HX-Request: true", "HX-Request-Type: partial")
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


# Fields by name, or pairs where a name comes more than once.
Form = Mapping[str, str] | Sequence[tuple[str, str]]


class Lost(Exception):
    """The visitor can't go on: no answer, a broken answer, or redirects without end."""


@dataclass(frozen=True)
class Page:
    """Where the visitor stands."""

    path: str
    status: int
    text: str

    @property
    def token(self) -> str:
        """The token that the page's form holds, if it has one."""
        found = _TOKEN.search(self.text)
        return found.group(1) if found else ""


class Visitor:
    """Somebody who shares nothing with the others. Counts the requests and keeps the longest wait."""

    def __init__(self, shop: Shop, *, network: str = "10.0.0.0", patience: float = 30) -> None:
        self.shop = shop
        self.requests = 0
        self.longest_wait = 0.0
        self._patience = patience
        self._cookies: dict[str, str] = {}
        self._connection: Connection | None = None
        self._at = ""
        self._always = _headers_of(shop, network)

    async def get(self, path: str) -> Page:
        """Open a page, and where it leads."""
        return await self._go("GET", path, b"")

    async def header(self, path: str, name: str) -> str:
        """What one header of a page says; empty when the page has none."""
        answer = await self._ask("GET", path, b"", ())
        return answer.headers.get(name, "").removeprefix("W/").strip('"')

    async def post(self, path: str, form: Form, *, is_part: bool = False) -> Page:
        """Send a form, and go where it leads; as a part, the way htmx does."""
        extra = _PART if is_part else ()
        return await self._go("POST", path, urlencode(form).encode(), extra)

    @property
    def cookie(self) -> str:
        """All cookies, as they are sent."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def leave(self) -> None:
        """Close the browser."""
        if self._connection:
            self._connection.close()

    async def _go(self, method: str, path: str, body: bytes, extra: Sequence[str] = ()) -> Page:
        for _ in range(_MOST_REDIRECTS):
            answer = await self._ask(method, path, body, extra)
            if answer.status not in _REDIRECTS:
                self._at = path
                return Page(path, answer.status, answer.text)
            self._at = path
            path = self._local(urljoin(path, answer.headers.get("location", "")))
            if answer.status not in (307, 308):
                method, body = "GET", b""
        raise Lost(f"redirected without end at {path}")

    def _local(self, location: str) -> str:
        parts = urlsplit(location)
        if parts.netloc and parts.netloc != urlsplit(self.shop.public_url).netloc:
            raise Lost(f"sent away to {parts.netloc}")
        return parts.path + (f"?{parts.query}" if parts.query else "")

    async def _ask(self, method: str, path: str, body: bytes, extra: Sequence[str]) -> Answer:
        question = self._question(method, path, body, extra)
        self.requests += 1
        began = time.perf_counter()
        try:
            answer = await self._answer(question, again=method == "GET")
        except (OSError, ValueError, TimeoutError) as error:
            raise Lost(f"{method} {_shape(path)}: {type(error).__name__} {error}".strip()) from error
        finally:
            self.longest_wait = max(self.longest_wait, time.perf_counter() - began)
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    async def _answer(self, question: bytes, *, again: bool) -> Answer:
        kept = self._connection
        try:
            if kept is None or not kept.is_open:
                kept = self._connection = await Connection.to(self.shop)
                again = False
            return await kept.ask(question, seconds=self._patience)
        except Gone:
            # A kept connection may end just as it is used; browsers then ask a second time.
            if not again:
                raise
            self._connection = await Connection.to(self.shop)
            return await self._connection.ask(question, seconds=self._patience)

    def _question(self, method: str, path: str, body: bytes, extra: Sequence[str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", *self._always, *extra]
        if self._cookies:
            lines.append(f"Cookie: {self.cookie}")
        if self._at:
            lines.append(f"Referer: {self.shop.public_url}{self._at}")
        if method == "POST":
            lines += [
                f"Origin: {self.shop.public_url}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def pause(seconds: float) -> None:
    """Look at the page for a while."""
    await asyncio.sleep(seconds)


def _headers_of(shop: Shop, network: str) -> list[str]:
    public = urlsplit(shop.public_url)
    return [
        f"Host: {public.netloc}",
        f"User-Agent: {_BROWSER}",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: en",
        "Accept-Encoding: gzip",
        "Sec-Fetch-Site: same-origin",
        "Connection: keep-alive",
        *shop.from_network(network),
    ]


def _shape(path: str) -> str:
    """The path without what is unguessable in it, for reports."""
    return "/".join("…" if len(part) >= 20 else part for part in path.partition("?")[0].split("/"))
