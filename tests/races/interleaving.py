"""Several transactions, step by step in an order that the test decides, as PostgreSQL's own isolation tester does it.

Every transaction is one call and its commit. A call that has to wait for another transaction is left waiting; it goes
on when that one ends, and its own commit then comes as soon as it can.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import permutations
from types import TracebackType

import psycopg
from psycopg.pq import TransactionStatus

# A call is done or waits for somebody within this time, however busy the machine.
_PATIENCE = 30.0
_IS_WAITING = "SELECT cardinality(pg_blocking_pids(%s)) > 0"


@dataclass(frozen=True)
class Scene:
    """What is there before the calls, and the question that tells what is there afterwards."""

    setting: str
    question: str


@dataclass(frozen=True)
class Ending:
    """What came of it: the answer of every call, and the scene afterwards."""

    answers: tuple[str, ...]
    scene: str


def orders_of(number: int) -> Iterator[tuple[int, ...]]:
    """Every order of the steps (a call, then its commit) of so many transactions."""
    yield from sorted(set(permutations([*range(number), *range(number)])))


def serial_orders_of(number: int) -> Iterator[tuple[int, ...]]:
    """The orders in which one transaction comes after the other."""
    for first in permutations(range(number)):
        yield tuple(index for index in first for _ in range(2))


class Players:
    """A connection for each transaction, and one that watches them."""

    def __init__(self, number: int) -> None:
        self.number = number

    async def __aenter__(self) -> "Players":
        """Connect."""
        address = os.environ["DATABASE_URL"].replace("+psycopg", "")
        self.players = [await psycopg.AsyncConnection.connect(address) for _ in range(self.number)]
        self.watcher = await psycopg.AsyncConnection.connect(address, autocommit=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect."""
        for connection in (*self.players, self.watcher):
            await connection.close()

    async def play(self, scene: Scene, calls: Sequence[str], order: Sequence[int]) -> Ending:
        """Set the scene, take the steps in that order, and tell what came of it."""
        await self.watcher.execute(scene.setting.encode())
        asked: dict[int, asyncio.Task[str]] = {}
        due: list[int] = []
        async with asyncio.timeout(_PATIENCE):
            for index in order:
                if index in asked:
                    due.append(index)
                else:
                    asked[index] = asyncio.create_task(self._ask(index, calls[index]))
                await self._calm(asked, due)
        answers = tuple([await asked[index] for index in range(len(calls))])
        cursor = await self.watcher.execute(scene.question.encode())
        return Ending(answers, str(await cursor.fetchall()))

    async def _ask(self, index: int, call: str) -> str:
        try:
            cursor = await self.players[index].execute(call.encode())
            return str(sorted(map(str, await cursor.fetchall())))
        except psycopg.Error as error:
            return type(error).__name__

    async def _calm(self, asked: Mapping[int, asyncio.Task[str]], due: list[int]) -> None:
        """Commit what is due and done, until every call is done or waits for a transaction that is still open."""
        while True:
            for index in [index for index in due if asked[index].done()]:
                due.remove(index)
                await self._end(index)
            busy = [index for index, call in asked.items() if not call.done()]
            is_calm = all([await self._is_waiting(index) for index in busy])
            if is_calm and not any(asked[index].done() for index in due):
                return
            await asyncio.sleep(0)

    async def _is_waiting(self, index: int) -> bool:
        cursor = await self.watcher.execute(_IS_WAITING, [self.players[index].info.backend_pid])
        return await cursor.fetchone() == (True,)

    async def _end(self, index: int) -> None:
        player = self.players[index]
        if player.info.transaction_status is TransactionStatus.INERROR:
            await player.rollback()
        else:
            await player.commit()


def surprises(scene: Scene, calls: Mapping[str, str]) -> dict[tuple[str, ...], Ending]:
    """Play every order of these calls; those whose ending no order of one after the other has, by their steps."""
    names, statements = list(calls), list(calls.values())

    async def play() -> dict[tuple[str, ...], Ending]:
        async with Players(len(names)) as players:
            expected = {await players.play(scene, statements, order) for order in serial_orders_of(len(names))}
            found = {}
            for order in orders_of(len(names)):
                ending = await players.play(scene, statements, order)
                if ending not in expected:
                    found[tuple(names[index] for index in order)] = ending
            return found

    # In a thread of its own: where browser tests ran before, this one has an event loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(play())).result()
