"""Whole purchases over HTTP, until a pool is sold out: how many a second, at what cost, and how long people wait."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from app.rehearsal.buyers.connection import Shop
from app.rehearsal.buyers.rush import Rush, share_of, until_sold_out
from app.rehearsal.buyers.shopping import Outcome, Shopping, buy
from benchmarks import sales
from benchmarks.bystander import looking_at
from benchmarks.figures import Figure, Unit
from benchmarks.hammer import WrongAnswer
from benchmarks.machine import pace
from benchmarks.stage import Stage

_PRICE = 2400
_QUIET_SECONDS = 5
_WARM = 64


@dataclass(frozen=True)
class Rushed:
    """A rush, the processor seconds it used by process, and how fast the machine was around it."""

    rush: Rush
    used: dict[str, float]
    pace: float


def free(stage: Stage, places: int) -> Iterator[Figure]:
    """Free tickets, with 50 and with 200 buyers at once; and what the rush does to another event's page."""
    _warm_up(stage)
    with looking_at(stage.shop, sales.model_id()) as before:
        time.sleep(_QUIET_SECONDS)
    rates = {}
    for at_once in (50, 200):
        with looking_at(stage.shop, sales.model_id()) as during:
            rushed = _rush(stage, places, at_once=at_once)
        rates[at_once] = rushed.rush.per_second
        yield from _figures(f"purchase_free_per_s_{at_once}", rushed)
        if at_once == 50:
            yield Figure("other_event_p50_before_ms", 1000 * share_of(before, 0.5), Unit.MILLISECONDS)
            yield Figure("other_event_p50_during_ms", 1000 * share_of(during, 0.5), Unit.MILLISECONDS)
            yield Figure("other_event_p95_before_ms", 1000 * share_of(before, 0.95), Unit.MILLISECONDS)
            yield Figure("other_event_p95_during_ms", 1000 * share_of(during, 0.95), Unit.MILLISECONDS)
            slowdown = share_of(during, 0.95) / max(share_of(before, 0.95), 1e-6)
            yield Figure("other_event_slowdown", slowdown, Unit.RATIO)
    yield Figure("purchase_free_doubling", rates[200] / rates[50], Unit.RATIO)


def paid(stage: Stage, places: int) -> Iterator[Figure]:
    """Tickets with a price, paid at the test bank."""
    _warm_up(stage, price=_PRICE)
    yield from _figures("purchase_paid_per_s_50", _rush(stage, places, at_once=50, price=_PRICE))


def _rush(stage: Stage, places: int, *, at_once: int, price: int = 0) -> Rushed:
    sale = sales.put_on_sale(places, price_minor=price)
    sales.forget_mails()
    paces = [pace()]
    before = stage.cpu()
    buyer = partial(_buyer, stage.shop, sale)
    rush = asyncio.run(until_sold_out(buyer, at_once=at_once, most=places + 2 * at_once))
    used = {name: seconds - before.get(name, 0) for name, seconds in stage.cpu().items()}
    paces.append(pace())
    _check(rush, sale, places)
    sales.forget_mails()
    return Rushed(rush, used, sum(paces) / len(paces))


async def _buyer(shop: Shop, sale: sales.Sale, number: int) -> Shopping:
    return await buy(shop, sale.order, number=number)


def _warm_up(stage: Stage, *, price: int = 0) -> None:
    """Let every thread of the server make its connections and read its templates."""
    sale = sales.put_on_sale(_WARM, price_minor=price)
    asyncio.run(until_sold_out(partial(_buyer, stage.shop, sale), at_once=32, most=2 * _WARM))
    sales.forget_mails()


def _check(rush: Rush, sale: sales.Sale, places: int) -> None:
    """A figure counts only when everything was sold, once, and everybody got an answer."""
    if rush.problems:
        raise WrongAnswer(f"buyers failed: {rush.problems.most_common(5)}")
    sold = sales.count("SELECT sold FROM pools WHERE id = :pool", pool=sale.pool_id)
    if not len(rush.bought) == sold == places:
        refused = rush.count(Outcome.REFUSED)
        raise WrongAnswer(f"{len(rush.bought)} bought and {refused} were refused, {sold} of {places} are sold")


def _figures(name: str, rushed: Rushed) -> Iterator[Figure]:
    rush, used = rushed.rush, rushed.used
    bought = len(rush.bought)
    yield Figure(name, rush.per_second, Unit.PER_SECOND)
    yield Figure(f"{name}_requests", sum(visit.requests for visit in rush.bought) / bought, Unit.COUNT)
    yield Figure(f"{name}_cpu_ms", 1000 * sum(used.values()) / bought, Unit.MILLISECONDS)
    for process, seconds in sorted(used.items()):
        yield Figure(f"{name}_cpu_{process}_ms", 1000 * seconds / bought, Unit.MILLISECONDS)
    yield Figure(f"{name}_p50_ms", 1000 * rush.wait(0.5), Unit.MILLISECONDS)
    yield Figure(f"{name}_p95_ms", 1000 * rush.wait(0.95), Unit.MILLISECONDS)
    yield Figure(f"{name}_max_wait_ms", 1000 * rush.wait(1), Unit.MILLISECONDS)
    longest = max(visit.longest_wait for visit in rush.bought)
    yield Figure(f"{name}_max_answer_ms", 1000 * longest, Unit.MILLISECONDS)
    yield Figure(f"{name}_pace_ms", rushed.pace, Unit.MILLISECONDS)
