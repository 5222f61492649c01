"""Rate limits, counted in Redis and, when Redis is away, in each process: they never fail open."""

import math
import time
from collections.abc import Callable

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from app.infra.settings import settings
from app.web.actor import current_actor


def who_asks() -> str:
    """The account when signed in, else the network address: a venue's crowd shares one address."""
    actor = current_actor()
    return f"user:{actor.id}" if actor.is_user else f"net:{get_remote_address()}"


def typed_email() -> str:
    """The e-mail address in the form, for limits on one account from anywhere."""
    return f"email:{request.form.get('email', '').strip().lower()[:200]}"


class _SteadyLimiter(Limiter):
    """Counts in this process as soon as Redis fails, for every request that was on its way there."""

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

    def spend(self, limit: RateLimitItem, who: str) -> None:
        """Count one use for somebody and answer 429 past the limit: one question, and no headers that nobody reads.

        For routes that must be quick; whether Redis is back again is looked at before every request as always.
        """
        self._ensure(lambda: self.limiter.hit(limit, who), limit, who)

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
