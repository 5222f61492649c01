"""Reads about early prices: which one applies now is worked out by the same rules as in ``claim_places``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.core.ids import Id
from app.core.money import Money
from app.infra.db import db
from app.inventory.models import Claim, ClaimState, PriceTier
from app.inventory.views import TierRow, TierState


@dataclass(frozen=True, kw_only=True)
class Step:
    """An early price with how many places have it."""

    name: str
    price_minor: int
    until: datetime | None
    quantity: int | None
    taken: int

    @property
    def left(self) -> int | None:
        """How many more can have it; None when only its date counts."""
        return None if self.quantity is None else max(0, self.quantity - self.taken)

    def is_over(self, now: datetime, *, least: int) -> bool:
        """Whether the next price applies: the date is past, or too few are left for the smallest booking."""
        return (self.left is not None and self.left < least) or (self.until is not None and self.until <= now)


def steps_by_type(ticket_type_ids: Sequence[Id]) -> dict[Id, list[Step]]:
    """The early prices of these ticket types in their order."""
    if not ticket_type_ids:
        return {}
    rows = db.execute(
        select(PriceTier, _taken().label("taken"))
        .where(PriceTier.ticket_type_id.in_(ticket_type_ids))
        .order_by(PriceTier.position)
    )
    steps: dict[Id, list[Step]] = {}
    for tier, taken in rows:
        steps.setdefault(tier.ticket_type_id, []).append(_step(tier, taken))
    return steps


def tiers_of(ticket_type_id: Id, *, least: int = 1, currency: str = "EUR") -> list[TierRow]:
    """A ticket type's early prices for its organizer, in their order; ``least`` is its smallest booking."""
    now = func.clock_timestamp().label("now")
    ever = exists().where(Claim.tier_id == PriceTier.id).label("ever")
    rows = db.execute(
        select(PriceTier, _taken().label("taken"), ever, now)
        .where(PriceTier.ticket_type_id == ticket_type_id)
        .order_by(PriceTier.position)
    ).all()
    found: list[TierRow] = []
    for row in rows:
        is_over = _step(row.PriceTier, row.taken).is_over(row.now, least=least)
        is_next = all(tier.state is TierState.OVER for tier in found)
        state = TierState.OVER if is_over else TierState.NOW if is_next else TierState.COMING
        found.append(_row(row, state, currency))
    return found


def _step(tier: PriceTier, taken: int) -> Step:
    return Step(name=tier.name, price_minor=tier.price_minor, until=tier.until, quantity=tier.quantity, taken=taken)


def _row(row: Any, state: TierState, currency: str) -> TierRow:
    tier: PriceTier = row.PriceTier
    return TierRow(
        id=tier.id,
        name=tier.name,
        price=Money(tier.price_minor, currency),
        until=tier.until,
        quantity=tier.quantity,
        taken=row.taken,
        state=state,
        is_ever_taken=row.ever,
    )


def _taken() -> Any:
    counts: ColumnElement[bool] = or_(
        Claim.state == ClaimState.SOLD,
        and_(Claim.state == ClaimState.HELD, Claim.expires_at > func.clock_timestamp()),
    )
    return (
        select(func.coalesce(func.sum(Claim.quantity - Claim.returned), 0))
        .where(Claim.tier_id == PriceTier.id, counts)
        .correlate(PriceTier)
        .scalar_subquery()
    )
