"""What there is to sell: ticket types, the pools they draw from, and every claim on a place."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class Pool(Base):
    """A number of places that one or several ticket types share. The check makes overselling an error."""

    __tablename__ = "pools"
    __table_args__ = (
        CheckConstraint("sold >= 0 AND held >= 0 AND sold + held <= capacity", name="never_oversold"),
        CheckConstraint("capacity BETWEEN 0 AND 1000000", name="capacity_sane"),
    )

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    name: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int] = mapped_column(Integer)
    sold: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)


class TicketKind(StrEnum):
    """What sort of ticket a type is; VIP differs from paid only in how it is shown."""

    FREE = "free"
    PAID = "paid"
    VIP = "vip"


class TicketType(Base):
    """One line of the picker. The price is in minor units of the event's currency."""

    __tablename__ = "ticket_types"
    __table_args__ = (
        one_of("kind", TicketKind),
        CheckConstraint("(kind = 'free') = (price_minor = 0)", name="free_costs_nothing"),
        CheckConstraint("price_minor BETWEEN 0 AND 10000000000", name="price_sane"),
        CheckConstraint("min_per_booking >= 1 AND max_per_booking >= min_per_booking", name="limits_sane"),
    )

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    pool_id: Mapped[Id] = link_to("pools.id")
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[TicketKind] = mapped_column(Word(TicketKind))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    sale_opens_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    sale_closes_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    min_per_booking: Mapped[int] = mapped_column(SmallInteger, default=1)
    max_per_booking: Mapped[int] = mapped_column(SmallInteger, default=10)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    # A type that has sold is retired, never deleted: its bookings still name it.
    retired_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class Hold(Base):
    """A visitor's grip on some places until ``expires_at``; the claims below say which."""

    __tablename__ = "holds"

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    created_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    # No extension reaches past this.
    latest_end: Mapped[datetime] = mapped_column(TIMESTAMP)
    extended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class ClaimState(StrEnum):
    """A claim's life: held, then sold, or else given back one way or another."""

    HELD = "held"
    SOLD = "sold"
    RELEASED = "released"
    LAPSED = "lapsed"


class Claim(Base):
    """So many places of one pool, for one ticket type, under one hold. Written by SQL functions only."""

    __tablename__ = "claims"
    __table_args__ = (
        one_of("state", ClaimState),
        CheckConstraint("quantity > 0 AND returned BETWEEN 0 AND quantity", name="quantities_sane"),
        Index("ix_claims_lapsing", "pool_id", "expires_at", postgresql_where="state = 'held'"),
        Index("ix_claims_hold_type", "hold_id", "ticket_type_id", unique=True),
    )

    id: Mapped[Id] = id_column()
    hold_id: Mapped[Id] = mapped_column(Text, ForeignKey("holds.id"))
    pool_id: Mapped[Id] = mapped_column(Text, ForeignKey("pools.id"))
    ticket_type_id: Mapped[Id] = link_to("ticket_types.id")
    quantity: Mapped[int] = mapped_column(Integer)
    # Of a sold claim: how many places have been given back since (cancelled, refunded).
    returned: Mapped[int] = mapped_column(Integer, default=0)
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[ClaimState] = mapped_column(Word(ClaimState), default=ClaimState.HELD)
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
