"""How one buyer gets tickets: choose, say who, pay at the test bank if there is a price, and look at the tickets."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.rehearsal.buyers.connection import Shop
from app.rehearsal.buyers.visitor import Lost, Page, Visitor, pause

# Reserved for examples (RFC 2606): no mail can ever arrive there.
DOMAIN = "rehearsal.example"
_LOOKS, _BETWEEN_LOOKS = 20, 1.0


class Outcome(StrEnum):
    """How it ended for a buyer."""

    BOUGHT = "bought"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Shopping:
    """What came of one buyer's visit; ``problem`` says what broke when it failed."""

    outcome: Outcome
    seconds: float
    requests: int
    longest_wait: float
    problem: str = ""


@dataclass(frozen=True)
class Order:
    """What a buyer wants: the picker's fields of one event."""

    event_id: str
    fields: Mapping[str, str] = field(default_factory=dict)


async def buy(shop: Shop, order: Order, *, number: int, patience: float = 30) -> Shopping:
    """Be buyer ``number`` from the click on Checkout to the page with the tickets."""
    visitor = Visitor(shop, network=network_of(number), patience=patience)
    began = time.perf_counter()
    problem = ""
    try:
        outcome = await _buy(visitor, order, number)
    except Lost as lost:
        outcome, problem = Outcome.FAILED, str(lost)
    finally:
        visitor.leave()
    return Shopping(outcome, time.perf_counter() - began, visitor.requests, visitor.longest_wait, problem)


def network_of(number: int) -> str:
    """An address of the buyer's own, from a block that is nobody's (RFC 1918)."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


async def _buy(visitor: Visitor, order: Order, number: int) -> Outcome:
    page = await visitor.post(f"/events/{order.event_id}/holds", order.fields)
    if page.status == 409:
        return Outcome.REFUSED
    _expect(page, "/checkout/")
    who = {"csrf_token": page.token, "email": f"buyer-{number}@{DOMAIN}", "name": f"Buyer {number}"}
    page = await visitor.post(page.path, who)
    if page.path.startswith("/test-payments/"):
        _expect(page, "/test-payments/")
        decision = {"csrf_token": page.token, "decision": "pay", "seconds": "60", "copies": "1"}
        page = await visitor.post(page.path, decision)
    for _ in range(_LOOKS):
        _expect(page, "/bookings/")
        if 'class="done__title"' in page.text:
            return Outcome.BOUGHT
        await pause(_BETWEEN_LOOKS)
        page = await visitor.get(page.path)
    raise Lost("the tickets did not come")


def _expect(page: Page, path: str) -> None:
    if page.status != 200 or not page.path.startswith(path):
        raise Lost(f"{page.status} at /{page.path.split('/')[1]} instead of {path}")
