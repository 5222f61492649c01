"""Somebody who looks at another event's page while buyers rush, and how long each look takes."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from app.rehearsal.buyers.connection import Shop
from app.rehearsal.buyers.visitor import Visitor
from benchmarks.hammer import WrongAnswer

_EVERY = 0.05
_FORK = multiprocessing.get_context("fork")


@contextmanager
def looking_at(shop: Shop, event_id: str) -> Iterator[list[float]]:
    """Have the page looked at again and again; afterwards the list has the seconds of each look.

    A process of its own looks: one that plays buyers too would count its own turns as the server's.
    Raises WrongAnswer when the page does not come.
    """
    waits: list[float] = []
    here, there = _FORK.Pipe()
    process = _FORK.Process(target=_look, args=(shop, event_id, there), daemon=True)
    process.start()
    try:
        yield waits
    finally:
        here.send("enough")
        seen = here.recv()
        process.join()
    if isinstance(seen, str):
        raise WrongAnswer(seen)
    waits += seen


def _look(shop: Shop, event_id: str, told: Connection) -> None:
    try:
        seen: list[float] | str = asyncio.run(_waits(shop, event_id, told))
    except (WrongAnswer, OSError) as error:
        seen = f"another event's page: {error}"
    told.send(seen)


async def _waits(shop: Shop, event_id: str, told: Connection) -> list[float]:
    waits = []
    visitor = Visitor(shop, network="10.255.0.1")
    while not told.poll():
        began = time.perf_counter()
        page = await visitor.get(f"/events/{event_id}")
        if page.status != 200:
            raise WrongAnswer(f"it answered {page.status}")
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(_EVERY)
    visitor.leave()
    return waits
