"""Pages that are the same for everybody: kept in Redis, given an ETag, forgotten when something changes."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from flask import Response, make_response, request
from redis.exceptions import RedisError

from app.infra.db import after_commit
from app.infra.logs import log_for
from app.infra.redis import redis
from app.web.security import policy

log = log_for(__name__)
KEEP_SECONDS = 60
# Longer than any page takes to build; after that everybody builds for themselves.
_PATIENCE = 3.0
_builders = [Lock() for _ in range(64)]


@dataclass(frozen=True)
class Built:
    """A page's markup and for how many seconds it stays true."""

    body: str
    seconds: int = KEEP_SECONDS


def public_page(key: str, *, tags: Sequence[str], build: Callable[[], Built]) -> Response:
    """The page under ``key``, built once until one of its tags is purged or its time is up.

    The build must not touch the session: what it makes is shown to everybody.
    """
    seen, page = _kept(key, tags)
    if page is None:
        with _builder_of(key):
            # Whoever waited finds what the first one built.
            seen, page = _kept(key, tags)
            if page is None:
                built = build()
                page = {"body": built.body, "policy": policy(), "seconds": str(max(1, built.seconds))}
                _keep(key, seen, page)
    response = make_response(page["body"])
    response.headers["Content-Security-Policy"] = page["policy"]
    # A gateway may keep the page for a while; a browser asks each time and mostly hears 304.
    response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={page['seconds']}"
    response.headers.add("Vary", "HX-Request-Type")
    response.set_etag(hashlib.sha256(page["body"].encode()).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response


def purge(*tags: str) -> None:
    """Forget every page with one of the tags, once the open transaction is committed."""
    after_commit(lambda: _raise_versions(tags))


@contextmanager
def _builder_of(key: str) -> Iterator[None]:
    """One builder of a page a process: when a sale begins, a hundred visitors must not build the same page at once."""
    lock = _builders[hash(key) % len(_builders)]
    is_first = lock.acquire(timeout=_PATIENCE)
    try:
        yield
    finally:
        if is_first:
            lock.release()


def _kept(key: str, tags: Sequence[str]) -> tuple[str | None, dict[str, str] | None]:
    try:
        kept, *versions = redis().mget([f"page:{key}", *(f"tag:{tag}" for tag in tags)])
    except RedisError:
        return None, None
    # Read before the page is built: a change that commits meanwhile makes what we keep stale at once.
    seen = ".".join(str(int(version or 0)) for version in versions)
    if kept is None:
        return seen, None
    stored = json.loads(kept)
    return seen, stored["page"] if stored["seen"] == seen else None


def _keep(key: str, seen: str | None, page: dict[str, str]) -> None:
    if seen is None:
        return
    try:
        redis().set(f"page:{key}", json.dumps({"seen": seen, "page": page}), ex=int(page["seconds"]))
    except RedisError as error:
        log.warning("page.not_kept", reason=type(error).__name__)


def _raise_versions(tags: Sequence[str]) -> None:
    try:
        pipe = redis().pipeline(transaction=False)
        for tag in tags:
            pipe.incr(f"tag:{tag}")
        pipe.execute()
    except RedisError as error:
        log.warning("page.not_purged", reason=type(error).__name__)
