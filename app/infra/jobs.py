"""Background work: a row first, then a wake-up through RQ. A lost wake-up costs time, never the work."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from app.infra.db import after_commit, close_session
from app.infra.logs import log_for
from app.infra.redis import redis

log = log_for(__name__)
QUEUE = "foyer"
_JOB_SECONDS = 180
# When a wake-up got lost on its way, the next is sent after so long.
_WAKING_SECONDS = 30

# The only functions that a worker will run, by dotted name: a forged queue entry can call nothing else.
ALLOWED: dict[str, Callable[..., Any]] = {}

Job = Callable[..., None]


def job(function: Job) -> Job:
    """Mark a module-level function as a job: it takes ids, is safe to run twice and is on the allow-list."""

    name = f"{function.__module__}.{function.__name__}"

    @wraps(function)
    def run(*args: Any) -> None:
        close_session()
        # From here on it sees what is committed, so whatever comes after this needs a wake-up of its own.
        if not args:
            _forget_wake(name)
        try:
            function(*args)
        finally:
            close_session()

    ALLOWED[name] = run
    return run


def enqueue(work: Job, *args: str | int) -> None:
    """Wake a worker for the job after the open transaction is committed."""
    after_commit(lambda: wake(work, *args))


def enqueue_once(work: Job) -> None:
    """Wake a worker after the open transaction is committed, unless one has been woken for this and is still to come.

    For jobs that look for all there is to do: a rush then wakes them once and not for every row.
    """
    after_commit(lambda: wake_once(work))


def wake_once(work: Job) -> None:
    """The same, now."""
    try:
        is_first = redis().set(_waking(f"{work.__module__}.{work.__name__}"), 1, nx=True, ex=_WAKING_SECONDS)
    except RedisError:
        # What wake() does without Redis is all that can be done.
        is_first = True
    if is_first:
        wake(work)


def wake(work: Job, *args: str | int, good_for: int | None = None) -> None:
    """Wake a worker now. When Redis does not answer, the sweep on the schedule finds the row instead.

    A wake-up that is ``good_for`` so many seconds is dropped when no worker has come by then.
    """
    name = f"{work.__module__}.{work.__name__}"
    try:
        queue().enqueue(name, *args, job_timeout=_JOB_SECONDS, ttl=good_for, result_ttl=0, failure_ttl=86_400)
    except RedisError as error:
        log.warning("job.not_woken", job=name, reason=type(error).__name__)


def _waking(name: str) -> str:
    return f"waking:{name}"


def _forget_wake(name: str) -> None:
    with suppress(RedisError):
        redis().delete(_waking(name))


def queue() -> Queue:
    """The queue that web processes fill and workers empty."""
    return Queue(QUEUE, connection=redis(), serializer=JSONSerializer)
