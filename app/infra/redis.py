"""The connection to Redis: a cache of work and of pages, never the truth."""

from functools import lru_cache

from redis import Redis

from app.infra.settings import settings


@lru_cache
def redis() -> Redis:
    """The connection pool of this process, with short waits: a page must not hang on a cache."""
    return Redis.from_url(settings().redis_url, socket_connect_timeout=1, socket_timeout=5, health_check_interval=30)
