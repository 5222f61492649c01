"""How one buyer gets tickets: choose, say who, pay at the test bank if there is a price, and look at the tickets."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.rehearsal.buyers.connection import Shop
from app.rehearsal.buyers.visitor import Lost, Page, Visitor, pause

# Reserved for examples (RFC 2606): no mail can ever arrive there.
DOMAIN = "rehearsal.example"
_LOOKS, _BETWEEN_LOOKS = 20, 1.0
# Gone already, or not as many as were asked for.
_REFUSALS = (409, 422)
_CHECKOUT = re.compile(r'(?:href|action)="(/checkout/[^"/]+/[^"/?]+)"')


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
    """What a buyer wants: the form that asks for it."""

    path: str
    fields: Mapping[str, str]
    # Seats are chosen on a page of their own, where a part comes back that leads on to the checkout.
    has_seats: bool = False

    @classmethod
    def of_places(cls, event_id: str, wanted: Mapping[str, int]) -> "Order":
        """So many of each ticket type, from the picker on the event's page."""
        return cls(f"/events/{event_id}/holds", {f"quantity-{kind}": str(number) for kind, number in wanted.items()})

    @classmethod
    def of_best_seats(cls, event_id: str, *, party: int) -> "Order":
        """The best seats that are left for so many together, found by the shop."""
        return cls(f"/events/{event_id}/seats/best", {"party": str(party), "where": ""}, has_seats=True)


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
    page = await visitor.post(order.path, order.fields, is_part=order.has_seats)
    if page.status in _REFUSALS:
        return Outcome.REFUSED
    if order.has_seats:
        page = await visitor.get(_way_to_checkout(page))
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


def _way_to_checkout(page: Page) -> str:
    found = _CHECKOUT.search(page.text)
    if page.status != 200 or found is None:
        raise Lost(f"{page.status} and no way to the checkout where seats are chosen")
    return found.group(1)


def _expect(page: Page, path: str) -> None:
    if page.status != 200 or not page.path.startswith(path):
        raise Lost(f"{page.status} at /{page.path.split('/')[1]} instead of {path}")
