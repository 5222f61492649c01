"""Scans a second at the doors of one event, over HTTP as the phones send them."""

import secrets
from collections.abc import Iterator
from itertools import cycle, islice

from sqlalchemy import select

from app.accounts.models import User
from app.checkin import actions
from app.core.actor import Actor, ActorKind
from app.core.ids import Id
from app.events.models import Event
from app.infra import keys
from app.infra.db import db, transaction
from app.tickets import codes
from app.tickets.models import Ticket
from benchmarks import sales
from benchmarks.figures import Figure, Unit
from benchmarks.hammer import WrongAnswer, hammer, question
from benchmarks.machine import pace
from benchmarks.stage import Stage

# A door may scan 600 times a minute, and each process counts some before they are made: a crowd comes in by several.
_DOORS, _OF_EACH_DOOR = 12, 560
# How many tickets one booking has after the other: 2.8 on average.
_TOGETHER = (2, 4, 1, 4, 3)
_FIRST, _ON_THEIR_WAY = 160, 2 * 16


def measure(stage: Stage, seconds: float) -> Iterator[Figure]:
    """Every ticket once, until time or crowd is over; each must have come in."""
    crowd = _DOORS * _OF_EACH_DOOR
    sale = sales.put_on_sale(crowd)
    left, together = crowd, cycle(_TOGETHER)
    while left:
        number = min(left, next(together))
        sales.book(sale, number)
        left -= number
    questions = _scans(stage, sales.once(lambda: _codes(sale.event_id)), _open_doors(sale.event_id))
    # Every process and thread meets a ticket before anybody counts.
    hammer(stage.shop, islice(questions, _FIRST), seconds=60)
    before, used = _admitted(sale.event_id), sum(stage.cpu().values())
    paces = [pace()]
    found = hammer(stage.shop, questions, seconds=seconds)
    used = sum(stage.cpu().values()) - used
    paces.append(pace())
    admitted = _admitted(sale.event_id) - before
    # Those that were on their way at the beginning and at the end may count or not.
    if abs(found.answers - admitted) > _ON_THEIR_WAY:
        raise WrongAnswer(f"{found.answers} scans were answered, {admitted} people came in")
    yield Figure("scan_per_s", found.per_second, Unit.PER_SECOND)
    yield Figure("scan_cpu_ms", 1000 * used / found.answers, Unit.MILLISECONDS)
    yield Figure("scan_pace_ms", sum(paces) / len(paces), Unit.MILLISECONDS)


def _admitted(event_id: Id) -> int:
    return sales.count("SELECT count(*) FROM scans WHERE event_id = :event AND result = 'admitted'", event=event_id)


def _scans(stage: Stage, found: list[str], doors: list[str]) -> Iterator[bytes]:
    part = {"HX-Request": "true", "HX-Request-Type": "partial", "Origin": stage.shop.public_url}
    for number, code in enumerate(found):
        form = {"nonce": secrets.token_urlsafe(18), "code": code}
        yield question(stage.shop, f"{doors[number % len(doors)]}/scans", part, form)


def _codes(event_id: Id) -> list[str]:
    return [codes.encode(ticket) for ticket in db.scalars(select(Ticket).where(Ticket.event_id == event_id))]


def _open_doors(event_id: Id) -> list[str]:
    with transaction():
        keeper = db.scalars(select(User).where(User.email == "organizer@example.org")).one()
        by = Actor(ActorKind.USER, keeper.id, keeper.name, keeper.role)
        event = db.get_one(Event, event_id)
        links = [actions.open_door(event, name=f"Door {number}", by=by).id for number in range(_DOORS)]
    return [f"/door/{link}/{keys.seal('door', link)}" for link in links]
