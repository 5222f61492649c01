"""Rate limits, counted in Redis and, when Redis is away, in each process: they never fail open."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from app.infra.settings import settings
from app.web.actor import current_actor

# For so many at a time a process keeps uses that are counted already.
_MOST_AHEAD = 1000


def who_asks() -> str:
    """The account when signed in, else the network address: a venue's crowd shares one address."""
    actor = current_actor()
    return f"user:{actor.id}" if actor.is_user else f"net:{get_remote_address()}"


def typed_email() -> str:
    """The e-mail address in the form, for limits on one account from anywhere."""
    return f"email:{request.form.get('email', '').strip().lower()[:200]}"


class _Ahead:
    """Uses that are counted already and not yet made, by who may make them."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, who: str) -> bool:
        """Make one of them; False when there is none that still counts."""
        with self._lock:
            left, until = self._left.get(who, (0, 0.0))
            if not left or until < time.monotonic():
                return False
            self._left[who] = left - 1, until
            return True

    def keep(self, who: str, number: int, *, seconds: int) -> None:
        """Keep so many for later. Those that nobody has touched for long are forgotten, which costs them a question."""
        with self._lock:
            self._left[who] = number, time.monotonic() + seconds
            self._left.move_to_end(who)
            while len(self._left) > _MOST_AHEAD:
                self._left.popitem(last=False)


class _SteadyLimiter(Limiter):
    """Counts in this process as soon as Redis fails, for every request that was on its way there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._ahead = _Ahead()

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if in_middleware and not self._storage_dead:
            # Only routes have limits, counted as they are called. Without Redis every request asks whether it is back.
            return
        try:
            super()._check_request_limit(callable_name, in_middleware)
        except RedisError:
            # Flask-Limiter changes over for the first request that fails; those that fail beside it would be a 500.
            self.context.seen_limits.clear()
            super()._check_request_limit(callable_name, in_middleware)

    def spend(self, limit: RateLimitItem, who: str, *, at_once: int = 1) -> None:
        """Count one use for somebody and answer 429 past the limit: one question, and no headers that nobody reads.

        For routes that must be quick; whether Redis is back again is looked at before every request as always. Where
        somebody comes very often, a process counts some uses ``at_once`` and then asks nothing until they are used up:
        what is left of them may be used in the next window, or is lost.
        """
        if not self._ahead.take(who):
            self._ensure(lambda: self._count(limit, who, at_once), limit, who)

    def _count(self, limit: RateLimitItem, who: str, at_once: int) -> bool:
        if at_once > 1 and self.limiter.hit(limit, who, cost=at_once):
            self._ahead.keep(who, at_once - 1, seconds=limit.get_expiry())
            return True
        return self.limiter.hit(limit, who)

    def ensure_left(self, limit: RateLimitItem, who: str) -> None:
        """Answer 429 when somebody has used up the limit; this counts nothing."""
        self._ensure(lambda: self.limiter.test(limit, who), limit, who)

    def _ensure(self, is_within: Callable[[], bool], limit: RateLimitItem, who: str) -> None:
        try:
            goes_on = is_within()
        except RedisError:
            self._storage_dead = True
            goes_on = is_within()
        if not goes_on:
            ends = self.limiter.get_window_stats(limit, who).reset_time
            raise TooManyRequests(retry_after=max(1, math.ceil(ends - time.time())))


limiter = _SteadyLimiter(
    key_func=get_remote_address,
    strategy="moving-window",
    in_memory_fallback_enabled=True,
    headers_enabled=True,
    key_prefix="foyer",
)


def install(app: Flask) -> None:
    """Point the limiter at Redis."""
    app.config.update(
        RATELIMIT_STORAGE_URI=settings().redis_url,
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 1},
        RATELIMIT_HEADER_RETRY_AFTER_VALUE="delta-seconds",
    )
    limiter.init_app(app)
