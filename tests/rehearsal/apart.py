"""Calls in a thread of their own: Playwright keeps an event loop in the tests' own one, and two can't share it."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from app.infra.db import close_session

T = TypeVar("T")


def apart(call: Callable[[], T]) -> T:
    """Make the call elsewhere and wait for it."""

    def work() -> T:
        try:
            return call()
        finally:
            close_session()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine to its end."""
    return apart(lambda: asyncio.run(work))
