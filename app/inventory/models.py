"""What there is to sell: ticket types, the pools they draw from, and every claim on a place."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base
from app.inventory.words import AccessibleRelease, StrandedRule


class Pool(Base):
    """A number of places that one or several ticket types share. The check makes overselling an error."""

    __tablename__ = "pools"
    __table_args__ = (
        CheckConstraint("sold >= 0 AND held >= 0 AND sold + held <= capacity", name="never_oversold"),
        CheckConstraint("capacity BETWEEN 0 AND 1000000", name="capacity_sane"),
        CheckConstraint("awaited >= 0", name="awaited_sane"),
        UniqueConstraint("event_id", "zone"),
    )

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    name: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int] = mapped_column(Integer)
    sold: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    # The price zone of the event's seating plan that these places are, if they are one.
    zone: Mapped[str | None] = mapped_column(Text)
    # Every place is a seat with a number; a standing area of a plan is not.
    is_seated: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Until then so many free places are kept for people on the waitlist; the public takes only what is over.
    awaited: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    awaited_until: Mapped[datetime | None] = mapped_column(TIMESTAMP)


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
    # Seen and sold only with one of the event's access codes that open it.
    needs_code: Mapped[bool] = mapped_column(default=False, server_default="false")


class PriceTier(Base):
    """An early price: until a moment, or for so many. Tiers apply in their order, and then the type's own price."""

    __tablename__ = "price_tiers"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="price_sane"),
        CheckConstraint("until IS NOT NULL OR quantity IS NOT NULL", name="ends_some_time"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity_sane"),
        UniqueConstraint("ticket_type_id", "position"),
    )

    id: Mapped[Id] = id_column()
    ticket_type_id: Mapped[Id] = mapped_column(Text, ForeignKey("ticket_types.id"))
    name: Mapped[str] = mapped_column(Text)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    quantity: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)


class AccessCode(Base):
    """A word that opens hidden ticket types, for so many tickets in all when there is a limit."""

    __tablename__ = "access_codes"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("most_places IS NULL OR most_places > 0", name="most_places_sane"),
    )

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"))
    # As compared: without spaces, in capitals.
    code: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    most_places: Mapped[int | None] = mapped_column(Integer)
    closes_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    revoked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    created_at: Mapped[datetime] = created_column()


class AccessCodeType(Base):
    """Which ticket types a code opens."""

    __tablename__ = "access_code_types"

    access_code_id: Mapped[Id] = mapped_column(Text, ForeignKey("access_codes.id"), primary_key=True)
    ticket_type_id: Mapped[Id] = mapped_column(Text, ForeignKey("ticket_types.id"), primary_key=True, index=True)


class SaleTerms(Base):
    """What holds for all ticket types of an event; an event without a row has no such terms."""

    __tablename__ = "sale_terms"
    __table_args__ = (CheckConstraint("most_per_person > 0", name="most_per_person_sane"),)

    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"), primary_key=True)
    # Over all bookings of one person: account, proved address or payer.
    most_per_person: Mapped[int | None] = mapped_column(Integer)


class Seating(Base):
    """An event's use of a seating plan. ``version`` counts every change of its seats' places and facts."""

    __tablename__ = "seatings"
    __table_args__ = (
        one_of("stranded_rule", StrandedRule),
        one_of("accessible_release", AccessibleRelease),
        CheckConstraint("accessible_release <> 'date' OR accessible_release_at IS NOT NULL", name="release_date_known"),
    )

    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"), primary_key=True)
    plan_id: Mapped[Id] = mapped_column(Text, ForeignKey("seating_plans.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    stranded_rule: Mapped[StrandedRule] = mapped_column(Word(StrandedRule), default=StrandedRule.LENIENT)
    accessible_release: Mapped[AccessibleRelease] = mapped_column(
        Word(AccessibleRelease), default=AccessibleRelease.NEVER
    )
    accessible_release_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class SeatBlock(StrEnum):
    """Why a seat is not on general sale: it can't be used, the house keeps it, or somebody has it to give away."""

    KILLED = "killed"
    HOUSE = "house"
    ALLOTMENT = "allotment"


class Seat(Base):
    """One seat at one event, as the plan has it. Who has it is in ``seat_claims``."""

    __tablename__ = "seats"
    __table_args__ = (
        one_of("block", SeatBlock),
        Index("ix_seats_blocked", "pool_id", postgresql_where="block IS NOT NULL"),
    )

    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"), primary_key=True)
    # The seat's key in the plan: short, and the same at every event.
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    pool_id: Mapped[Id] = link_to("pools.id")
    # Its place in the house: sections, rows and seats in the plan's order, from 0.
    number: Mapped[int] = mapped_column(Integer)
    floor: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text)
    row: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    x: Mapped[float] = mapped_column(Float)
    y: Mapped[float] = mapped_column(Float)
    angle: Mapped[float] = mapped_column(Float, default=0)
    # Seats of one run are neighbours without an aisle between them; ``place`` counts along it from 0.
    run: Mapped[int] = mapped_column(Integer)
    place: Mapped[int] = mapped_column(Integer)
    # How far from the focal point, in tenths of a seat's width: the lower, the better.
    rank: Mapped[int] = mapped_column(Integer)
    is_accessible: Mapped[bool] = mapped_column(default=False)
    is_companion: Mapped[bool] = mapped_column(default=False)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    is_aisle: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    # A table that is sold as a whole: its key.
    whole: Mapped[str | None] = mapped_column(Text)
    block: Mapped[SeatBlock | None] = mapped_column(Word(SeatBlock))
    blocked_for: Mapped[str] = mapped_column(Text, default="")
    # From then on the seat is on general sale again.
    blocked_until: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class HoldOrigin(StrEnum):
    """Who made a hold: a visitor, the box office, or the waitlist for the next in line."""

    WEB = "web"
    BOX_OFFICE = "box_office"
    WAITLIST = "waitlist"


class Hold(Base):
    """A visitor's grip on some places until ``expires_at``; the claims below say which."""

    __tablename__ = "holds"
    __table_args__ = (one_of("origin", HoldOrigin),)

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    created_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    # No extension reaches past this.
    latest_end: Mapped[datetime] = mapped_column(TIMESTAMP)
    extended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    origin: Mapped[HoldOrigin] = mapped_column(Word(HoldOrigin), default=HoldOrigin.WEB, server_default="web")
    access_code_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("access_codes.id"))


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
        CheckConstraint("cardinality(seats) IN (0, quantity)", name="seats_counted"),
        # NOT NULL is always so: it keeps questions of anything but time from reading all that is held.
        Index(
            "ix_claims_lapsing", "pool_id", "expires_at", postgresql_where="state = 'held' AND expires_at IS NOT NULL"
        ),
        Index("ix_claims_hold_type", "hold_id", "ticket_type_id", unique=True),
        Index("ix_claims_holder", "holder", postgresql_where="state = 'held' AND holder IS NOT NULL"),
        Index("ix_claims_network", "network", postgresql_where="state = 'held' AND network IS NOT NULL"),
        Index("ix_claims_tier", "tier_id", postgresql_where="tier_id IS NOT NULL"),
        Index("ix_claims_access_code", "access_code_id", postgresql_where="access_code_id IS NOT NULL"),
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
    # The keys of the seats that it has, or had when it ended; as many as ``quantity`` when the pool is seated.
    seats: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    tier_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("price_tiers.id"))
    access_code_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("access_codes.id"))
    # Fingerprints of who holds (account or session) and from which network, for the cap on holding.
    holder: Mapped[str | None] = mapped_column(Text)
    network: Mapped[str | None] = mapped_column(Text)


class SeatClaim(Base):
    """The seat is taken by the claim. The primary key is what makes two claims on one seat impossible."""

    __tablename__ = "seat_claims"
    __table_args__ = (ForeignKeyConstraint(["event_id", "seat"], ["seats.event_id", "seats.key"]),)

    event_id: Mapped[Id] = mapped_column(Text, primary_key=True)
    seat: Mapped[str] = mapped_column(Text, primary_key=True)
    claim_id: Mapped[Id] = mapped_column(Text, ForeignKey("claims.id"), index=True)
