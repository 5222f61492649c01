"""Waitlists, the people in them, and what they were offered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class Waitlist(Base):
    """What the organizer decided about an event's waitlist; an event without a row has the usual one."""

    __tablename__ = "waitlists"
    __table_args__ = (CheckConstraint("offer_minutes BETWEEN 15 AND 2880", name="offer_minutes_sane"),)

    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"), primary_key=True)
    # No offers for the time being; places that come back stay reserved.
    is_paused: Mapped[bool] = mapped_column(default=False)
    # Nobody behind somebody for whom there are too few places is served before them.
    is_strict: Mapped[bool] = mapped_column(default=False)
    offer_minutes: Mapped[int] = mapped_column(SmallInteger, default=120)
    # The list ends then by itself; empty: a day before doors, or with the sale.
    closes_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    # The organizer has closed it.
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class EntryState(StrEnum):
    """An entry's life. Unconfirmed ones count for nothing; waiting and offered ones are live."""

    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    MISSED = "missed"
    DECLINED = "declined"
    LEFT = "left"
    REMOVED = "removed"
    CLOSED = "closed"


LIVE = (EntryState.WAITING, EntryState.OFFERED)


class Entry(Base):
    """Somebody who wants so many places of any of the wanted ticket types. One live entry an address and event."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        one_of("state", EntryState),
        CheckConstraint("quantity BETWEEN 1 AND 1000", name="quantity_sane"),
        CheckConstraint("cardinality(wanted) > 0", name="wants_something"),
        CheckConstraint("state <> 'waiting' OR turn IS NOT NULL", name="waits_in_turn"),
        Index(
            "uq_waitlist_entries_live",
            "event_id",
            "email",
            unique=True,
            postgresql_where="state IN ('waiting', 'offered')",
        ),
        Index("ix_waitlist_entries_line", "event_id", "turn", postgresql_where="state = 'waiting'"),
    )

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(SmallInteger)
    # Ticket types, any of which will do.
    wanted: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[EntryState] = mapped_column(Word(EntryState))
    # Whoever has the lowest is next. Given when the entry begins to wait.
    turn: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = created_column()
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)

    @property
    def is_live(self) -> bool:
        """Whether the person is in the line or has an offer."""
        return self.state in LIVE


class OfferState(StrEnum):
    """What came of an offer."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    MISSED = "missed"


class PlaceOffer(Base):
    """A hold that was made for an entry. The hold says what and until when; this remembers whose it is."""

    __tablename__ = "waitlist_offers"
    __table_args__ = (
        one_of("state", OfferState),
        Index("uq_waitlist_offers_open", "entry_id", unique=True, postgresql_where="state = 'open'"),
    )

    id: Mapped[Id] = id_column()
    entry_id: Mapped[Id] = link_to("waitlist_entries.id")
    hold_id: Mapped[Id] = mapped_column(Text, ForeignKey("holds.id"), unique=True)
    state: Mapped[OfferState] = mapped_column(Word(OfferState), default=OfferState.OPEN)
    until: Mapped[datetime] = mapped_column(TIMESTAMP)
    created_at: Mapped[datetime] = created_column()
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
