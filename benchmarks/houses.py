"""Numbered seats: how many a second are held, what their page costs, and how soon a picker hears of others."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events import actions as events
from app.infra.db import db, transaction
from app.inventory import actions as inventory
from app.inventory import queries
from app.inventory.actions import TicketTypeDetails
from app.inventory.models import TicketKind
from app.rehearsal.buyers.connection import Shop
from app.rehearsal.buyers.rush import Rush, everybody
from app.rehearsal.buyers.shopping import Outcome, Shopping, network_of
from app.rehearsal.buyers.visitor import Lost, Visitor
from app.venues import actions as venues
from app.venues.models import Venue
from app.venues.starters import house_of
from benchmarks import best_available, sales
from benchmarks.figures import Figure, Unit
from benchmarks.hammer import WrongAnswer, hammer, question, warm
from benchmarks.stage import Stage

_AT_ONCE = 50
_SEATS, _LARGE = 2_000, 20_000
_PARTIES = 200


@dataclass(frozen=True)
class Choice:
    """What one buyer picks: the form's fields, and how many seats they are."""

    path: str
    form: tuple[tuple[str, str], ...]
    seats: int


def seats(stage: Stage) -> Iterator[Figure]:
    """50 buyers hold a house of 2,000 by hand, seat beside seat; then the best seats for two, found by the shop."""
    event_id = _house_on_sale(_SEATS)
    choices = [Choice(f"/events/{event_id}/seats", form, len(form)) for form in _neighbours(event_id)]
    yield from _held("seat_hold_per_s", stage, event_id, choices)
    event_id = _house_on_sale(_SEATS)
    best = Choice(f"/events/{event_id}/seats/best", (("party", "2"), ("where", "")), 2)
    yield from _held("best_hold_per_s", stage, event_id, [best] * _PARTIES)


def best(_stage: Stage) -> Iterator[Figure]:
    """Finding the best seats in a house of 20,000: the rules alone."""
    for name, value in best_available.measure().items():
        yield Figure(name, value, Unit.MILLISECONDS)


def pages(stage: Stage, seconds: float) -> Iterator[Figure]:
    """The picker's page, and the poll that keeps it true, beside an empty view."""
    shop, event_id = stage.shop, _house_on_sale(_SEATS)
    warm(shop, question(shop, "/bare"))
    bare = hammer(shop, question(shop, "/bare"), seconds=seconds).per_second
    page = question(shop, f"/events/{event_id}/seats")
    warm(shop, page)
    found = hammer(shop, page, seconds=seconds)
    yield Figure("page_seats_rps", found.per_second, Unit.PER_SECOND)
    yield Figure("page_seats_ratio", found.per_second / bare, Unit.RATIO)
    yield Figure("page_seats_kb", found.size / 1000, Unit.KILOBYTES)
    poll = question(shop, f"/events/{event_id}/seats/state?since={asyncio.run(_mark(shop, event_id))}")
    found = hammer(shop, poll, seconds=seconds, status=204)
    yield Figure("page_seats_poll_rps", found.per_second, Unit.PER_SECOND)
    yield Figure("page_seats_poll_ratio", found.per_second / bare, Unit.RATIO)
    once = iter([question(shop, f"/events/{_house_on_sale(_LARGE)}/seats")])
    large = hammer(shop, once, seconds=30, connections=1)
    yield Figure("page_seats_large_kb", large.size / 1000, Unit.KILOBYTES)


def _held(name: str, stage: Stage, event_id: Id, choices: list[Choice]) -> Iterator[Figure]:
    before = sum(stage.cpu().values())
    buyer = partial(_hold, stage.shop, choices)
    rush = asyncio.run(everybody(buyer, buyers=len(choices), at_once=_AT_ONCE))
    used = sum(stage.cpu().values()) - before
    _check(event_id, rush, choices)
    yield Figure(name, rush.per_second, Unit.PER_SECOND)
    yield Figure(f"{name}_cpu_ms", 1000 * used / len(rush.bought), Unit.MILLISECONDS)
    yield Figure(f"{name}_p95_ms", 1000 * rush.wait(0.95), Unit.MILLISECONDS)
    yield Figure(f"{name}_refused", rush.count(Outcome.REFUSED), Unit.COUNT)


async def _hold(shop: Shop, choices: list[Choice], number: int) -> Shopping:
    visitor = Visitor(shop, network=network_of(number))
    choice, problem = choices[number], ""
    try:
        page = await visitor.post(choice.path, choice.form, is_part=True)
        outcome = Outcome.REFUSED if page.status in (409, 422) else Outcome.BOUGHT
        if outcome is Outcome.BOUGHT and (page.status != 200 or "/checkout/" not in page.text):
            raise Lost(f"{page.status} without a hold")
    except Lost as lost:
        outcome, problem = Outcome.FAILED, str(lost)
    finally:
        visitor.leave()
    return Shopping(outcome, visitor.longest_wait, visitor.requests, visitor.longest_wait, problem)


def _check(event_id: Id, rush: Rush, choices: list[Choice]) -> None:
    taken = sales.count("SELECT count(*) FROM seat_claims WHERE event_id = :event", event=event_id)
    claimed = sales.count(
        "SELECT sum(c.quantity) FROM claims c JOIN holds h ON h.id = c.hold_id WHERE h.event_id = :event",
        event=event_id,
    )
    wanted = sum(choice.seats for choice in choices)
    if rush.problems or taken != claimed or not 0.9 * wanted <= taken <= wanted:
        raise WrongAnswer(f"{taken} of {wanted} seats are held, {claimed} by claims; {rush.problems.most_common(3)}")


def _neighbours(event_id: Id) -> Iterator[tuple[tuple[str, str], ...]]:
    """Twos and threes that leave nobody alone, in any order."""
    house = sales.once(lambda: queries.house_of(event_id))
    if house is None:
        raise WrongAnswer("the house has no seats")
    parties = []
    for run in house.runs.values():
        starts = [*range(0, len(run) - len(run) % 2, 2)]
        ends = [*starts[1:], len(run)]
        parties += [
            tuple(("seat", seat.key) for seat in run[one:other]) for one, other in zip(starts, ends, strict=True)
        ]
    random.Random(event_id).shuffle(parties)
    yield from parties


async def _mark(shop: Shop, event_id: Id) -> str:
    visitor = Visitor(shop)
    try:
        return await visitor.header(f"/events/{event_id}/seats/state", "etag")
    finally:
        visitor.leave()


def _house_on_sale(seats: int) -> Id:
    with transaction() as session:
        model = sales.model_event(session)
        venue = db.get_one(Venue, model.venue_id)
        plan = venues.create_plan(venue, f"{seats} seats", house_of(seats), by=SYSTEM)
        event = events.copy_event(model, by=SYSTEM)
        inventory.seat_event(event, plan.id, by=SYSTEM)
        for pool in queries.pool_counts(event.id):
            details = TicketTypeDetails(name=pool.name, kind=TicketKind.FREE, price_minor=0, pool_id=pool.id)
            inventory.add_ticket_type(event, details, by=SYSTEM)
        events.publish_event(event, by=SYSTEM)
        return event.id
