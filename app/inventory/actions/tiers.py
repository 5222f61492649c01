"""Verbs on early prices. What is held or sold keeps the price that it was held at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.ids import new_id
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims
from app.inventory.actions.telling import tell_change
from app.inventory.models import Claim, PriceTier, TicketKind, TicketType

MOST_TIERS = 10


class FreeHasNoTiers(Refused):
    """Nothing is cheaper than free."""

    def __init__(self) -> None:
        super().__init__("Free tickets have no early prices.")


class TierNeverApplies(Refused):
    """The prices before it last longer than it does."""

    field = "until"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} would never apply: the price before it lasts as long or longer.")


class TierTaken(Conflict):
    """Somebody has or had this price."""

    def __init__(self) -> None:
        super().__init__("People have taken tickets at this price, so it can’t be deleted. End it instead.")


@dataclass(frozen=True, kw_only=True)
class TierDetails:
    """An early price: until a moment, for the first so many, or whichever comes first."""

    name: str
    price_minor: int
    until: datetime | None = None
    quantity: int | None = None


def add_tier(event: Event, kind: TicketType, details: TierDetails, *, by: Actor) -> PriceTier:
    """Put an early price behind those that there are. Refuses one that would never apply, and free tickets."""
    tiers = _locked(kind)
    if kind.kind is TicketKind.FREE:
        raise FreeHasNoTiers
    if len(tiers) >= MOST_TIERS:
        raise Refused(f"A ticket type has at most {MOST_TIERS} early prices.")
    tier = PriceTier(id=new_id(), ticket_type_id=kind.id, position=tiers[-1].position + 1 if tiers else 0)
    _write(tier, details)
    _ensure_order([*tiers, tier])
    db.add(tier)
    db.flush()
    tell_change(
        "price_tier.added", event, tier.id, by=by, type=kind.name, name=details.name, price_minor=details.price_minor
    )
    return tier


def edit_tier(event: Event, kind: TicketType, tier: PriceTier, details: TierDetails, *, by: Actor) -> None:
    """Change an early price from now on. Refuses an order in which one would never apply."""
    tiers = _locked(kind)
    _write(tier, details)
    _ensure_order(tiers)
    db.flush()
    tell_change(
        "price_tier.edited", event, tier.id, by=by, type=kind.name, name=details.name, price_minor=details.price_minor
    )


def end_tier(event: Event, kind: TicketType, tier: PriceTier, *, by: Actor) -> None:
    """Let the next price apply from this moment on."""
    _locked(kind)
    tier.until = clock.now()
    db.flush()
    tell_change("price_tier.ended", event, tier.id, by=by, type=kind.name, name=tier.name)


def delete_tier(event: Event, kind: TicketType, tier: PriceTier, *, by: Actor) -> None:
    """Remove an early price that nobody ever had. Refuses TierTaken."""
    _locked(kind)
    if db.scalar(select(exists().where(Claim.tier_id == tier.id))):
        raise TierTaken
    db.delete(tier)
    db.flush()
    tell_change("price_tier.deleted", event, tier.id, by=by, type=kind.name, name=tier.name)


def _locked(kind: TicketType) -> list[PriceTier]:
    # Claims read the tiers under the pool's lock, so nobody is between two prices while they change.
    claims.lock_pools([kind.pool_id])
    found = select(PriceTier).where(PriceTier.ticket_type_id == kind.id).order_by(PriceTier.position)
    return list(db.scalars(found.execution_options(populate_existing=True)))


def _write(tier: PriceTier, details: TierDetails) -> None:
    if details.until is None and details.quantity is None:
        raise Refused("Say until when, for how many tickets, or both.", field="until")
    tier.name = details.name
    tier.price_minor = details.price_minor
    tier.until = details.until
    tier.quantity = details.quantity


def _ensure_order(tiers: list[PriceTier]) -> None:
    """Refuse a tier whose date is over before, or as soon as, an earlier one lets it begin."""
    begins: datetime | None = None
    for tier in tiers:
        if begins and tier.until and tier.until <= begins:
            raise TierNeverApplies(tier.name)
        # One that is limited in number may end before its date, so the next may begin at any time.
        if tier.until and tier.quantity is None:
            begins = tier.until
