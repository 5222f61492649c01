"""Early prices, access codes and limits for tests, made the way the pages make them."""

from datetime import datetime

from sqlalchemy import text

from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import actions, claims
from app.inventory.actions import CodeDetails, TierDetails
from app.inventory.claims import Claimant
from app.inventory.codes import normal_code
from app.inventory.models import AccessCode, PriceTier, TicketType
from app.inventory.rules import Basket


def make_tier(
    kind: TicketType,
    price_minor: int,
    *,
    name: str = "Early bird",
    until: datetime | None = None,
    quantity: int | None = None,
) -> PriceTier:
    """Put an early price behind those that the type has."""
    details = TierDetails(name=name, price_minor=price_minor, until=until, quantity=quantity)
    with transaction():
        return actions.add_tier(db.get_one(Event, kind.event_id), kind, details, by=SYSTEM)


def make_code(
    *kinds: TicketType,
    code: str = "VELVET",
    most_places: int | None = None,
    closes_at: datetime | None = None,
) -> AccessCode:
    """Hide the types, and make a code that opens them."""
    details = CodeDetails(types=[kind.id for kind in kinds], most_places=most_places, closes_at=closes_at)
    with transaction():
        for kind in kinds:
            db.get_one(TicketType, kind.id).needs_code = True
        return actions.add_code(db.get_one(Event, kinds[0].event_id), code, details, by=SYSTEM)


def limit_persons(event_id: Id, most: int | None) -> None:
    """Let one person have at most so many places at the event."""
    with transaction():
        actions.set_terms(db.get_one(Event, event_id), most_per_person=most, by=SYSTEM)


def hold_with_code(kind: TicketType, quantity: int = 1, *, code: str = "VELVET", seconds: int = 900) -> Id:
    """Hold so many places of one type with an access code."""
    by = Claimant(access_code=normal_code(code))
    return claims.place_hold(kind.event_id, Basket.of({kind.id: quantity}), seconds=seconds, by=by)


def end_tier_now(tier: PriceTier) -> None:
    """Let the early price be over, as the database's clock sees it."""
    with transaction():
        past = "clock_timestamp() - interval '1 second'"
        db.execute(text(f"UPDATE price_tiers SET until = {past} WHERE id = :id"), {"id": tier.id})
