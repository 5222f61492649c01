"""Playing a rush: commit the copy, let the buyers loose over HTTP, commit what came of it."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from app.core.ids import Id
from app.infra.db import close_session, in_transaction
from app.infra.settings import settings
from app.inventory import queries as inventory
from app.inventory.views import Offer, OfferState
from app.rehearsal import actions, rules
from app.rehearsal.buyers import rush
from app.rehearsal.buyers.connection import Shop
from app.rehearsal.buyers.rush import Rush
from app.rehearsal.buyers.shopping import Order, Outcome, Shopping, buy
from app.rehearsal.rules import RehearsalState
from app.rehearsal.views import Findings, Report
from app.web.networks import HEADER, vouched

_HEARTBEAT = 1.0
_MOST_PROBLEMS = 5
_MOST_TICKETS = 2


def play(rehearsal_id: Id, *, told: Callable[[int], None] = lambda _through: None) -> None:
    """Play it once, whoever calls and however often; ``told`` hears how many buyers are through.

    Whatever goes wrong, the rehearsal ends and its copy goes; what even that misses, the sweep finds.
    """
    begun = in_transaction(lambda: actions.begin(rehearsal_id))
    if begun is None:
        return
    try:
        orders = _orders(begun.copy_id)
        close_session()
        played, was_stopped = asyncio.run(_play(begun.id, begun.buyers, orders, told))
        findings = in_transaction(lambda: actions.look(begun.copy_id))
    except BaseException:
        close_session()
        in_transaction(lambda: actions.end(rehearsal_id, RehearsalState.INTERRUPTED, None))
        raise
    report = report_of(played, findings, begun.buyers)
    state = RehearsalState.CANCELLED if was_stopped else RehearsalState.DONE
    in_transaction(lambda: actions.end(rehearsal_id, state, report))


def report_of(played: Rush, findings: Findings, buyers: int) -> Report:
    """The report on a rush."""
    bought = played.bought
    return Report(
        findings=findings,
        bought=len(bought),
        refused=played.count(Outcome.REFUSED),
        failed=played.count(Outcome.FAILED),
        unserved=buyers - len(played.visits),
        seconds=round(played.seconds, 2),
        per_second=round(played.per_second, 1),
        half_ms=round(1000 * played.wait(0.5)),
        most_ms=round(1000 * played.wait(0.95)),
        slowest_ms=round(1000 * played.wait(1)),
        longest_answer_ms=round(1000 * max((visit.longest_wait for visit in played.visits), default=0)),
        requests=round(sum(visit.requests for visit in bought) / len(bought), 1) if bought else 0,
        problems=tuple(f"{text} ({count} times)" for text, count in played.problems.most_common(_MOST_PROBLEMS)),
    )


def shop() -> Shop:
    """The app that runs, as this process reaches it."""
    public = settings().public_url.rstrip("/")
    reached = urlsplit(settings().internal_url or public)
    is_encrypted = reached.scheme == "https"
    port = reached.port or (443 if is_encrypted else 80)
    # As the gateway would have said, when our own processes go past it.
    scheme = f"X-Forwarded-Proto: {urlsplit(public).scheme}"

    def from_network(network: str) -> list[str]:
        return [f"{HEADER}: {vouched(network)}", scheme]

    return Shop(str(reached.hostname), port, public, is_encrypted=is_encrypted, from_network=from_network)


async def _play(
    rehearsal_id: Id, buyers: int, orders: Sequence[Order], told: Callable[[int], None]
) -> tuple[Rush, bool]:
    through, is_stopped = 0, False
    ends = time.monotonic() + rules.LONGEST_RUSH.total_seconds()
    where = shop()

    async def buyer(number: int) -> Shopping:
        # Everybody knows what they want before the rush begins: the same number always wants the same.
        order = random.Random(number).choice(orders)  # noqa: S311 - no secret hangs on it
        return await buy(where, order, number=number, patience=rules.PATIENCE.total_seconds())

    def note(done: int) -> bool:
        nonlocal through
        through = done
        return not is_stopped and time.monotonic() < ends

    async def keep_in_touch() -> None:
        nonlocal is_stopped
        while True:
            is_stopped = not await asyncio.to_thread(_note_progress, rehearsal_id, through)
            told(through)
            await asyncio.sleep(_HEARTBEAT)

    beating = asyncio.create_task(keep_in_touch())
    try:
        played = await rush.everybody(buyer, buyers=buyers, at_once=rules.AT_ONCE, told=note)
    finally:
        beating.cancel()
    told(through)
    return played, is_stopped


def _note_progress(rehearsal_id: Id, through: int) -> bool:
    try:
        return in_transaction(lambda: actions.note_progress(rehearsal_id, through))
    finally:
        close_session()


def _orders(copy_id: Id) -> list[Order]:
    """What buyers may want: each offer, for one person or for two where one may book so many."""
    offers = [offer for offer in inventory.offers_of(copy_id) if offer.state is OfferState.ON_SALE]
    return [order for offer in offers for order in _orders_for(copy_id, offer)]


def _orders_for(copy_id: Id, offer: Offer) -> list[Order]:
    wanted = range(offer.min, max(offer.min, min(offer.max, _MOST_TICKETS)) + 1)
    if offer.is_seated:
        return [Order.of_best_seats(copy_id, party=number) for number in wanted]
    return [Order.of_places(copy_id, {offer.id: number}) for number in wanted]
