"""Bookings and their lines."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.core.money import Money
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class BookingState(StrEnum):
    """A booking's life. Pending waits for money; abandoned never got it; cancelled gave its places back."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"


class Booking(Base):
    """What one person takes in one go. A hold becomes at most one booking, however often the form is sent."""

    __tablename__ = "bookings"
    __table_args__ = (
        one_of("state", BookingState),
        CheckConstraint("total_minor >= 0", name="total_sane"),
        CheckConstraint(
            "state <> 'confirmed' OR total_minor = 0 OR payment_id IS NOT NULL", name="confirmed_means_paid"
        ),
        Index("ix_bookings_event_created", "event_id", "created_at"),
        # Without the waiting list of a GIN index: looking somebody up must not slow down as people book.
        Index("ix_bookings_persons", "persons", postgresql_using="gin", postgresql_with={"fastupdate": False}),
        Index("ix_bookings_pending", "created_at", postgresql_where="state = 'pending'"),
    )

    id: Mapped[Id] = id_column()
    reference: Mapped[str] = mapped_column(Text, unique=True)
    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"))
    hold_id: Mapped[Id] = mapped_column(Text, ForeignKey("holds.id"), unique=True)
    # The captured payment that confirmed it; a free booking has none.
    payment_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("payments.id"), unique=True)
    user_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("users.id"), index=True)
    email: Mapped[str] = mapped_column(Text, index=True)
    # Keys of the person behind it: mailbox, account, payer. See ``rules.persons``.
    persons: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    name: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text, default="en")
    currency: Mapped[str] = mapped_column(Text)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[BookingState] = mapped_column(Word(BookingState), default=BookingState.PENDING)
    # Raised to make every guest link of this booking useless.
    link_version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = created_column()
    confirmed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    ended_because: Mapped[str] = mapped_column(Text, default="")

    @property
    def total(self) -> Money:
        """What the booking costs, fees and taxes included."""
        return Money(self.total_minor, self.currency)


class Means(StrEnum):
    """How somebody paid at the counter."""

    CASH = "cash"
    CARD = "card"
    NOTHING = "nothing"


class CounterSale(Base):
    """A booking that was made at the counter: who sold it, how it was paid, and why it cost nothing if so."""

    __tablename__ = "counter_sales"
    __table_args__ = (one_of("means", Means),)

    booking_id: Mapped[Id] = mapped_column(Text, ForeignKey("bookings.id"), primary_key=True)
    seller_id: Mapped[Id] = link_to("users.id")
    seller_name: Mapped[str] = mapped_column(Text)
    means: Mapped[Means] = mapped_column(Word(Means))
    reason: Mapped[str] = mapped_column(Text, default="")
    sold_at: Mapped[datetime] = created_column()


class BookingLine(Base):
    """So many tickets of one type, at the price that was held. ``names`` has one entry a ticket, maybe empty."""

    __tablename__ = "booking_lines"
    __table_args__ = (UniqueConstraint("booking_id", "ticket_type_id"),)

    id: Mapped[Id] = id_column()
    booking_id: Mapped[Id] = mapped_column(Text, ForeignKey("bookings.id"))
    ticket_type_id: Mapped[Id] = link_to("ticket_types.id")
    claim_id: Mapped[Id] = mapped_column(Text, ForeignKey("claims.id"), unique=True)
    quantity: Mapped[int] = mapped_column(Integer)
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
