"""Waiting rooms and who stands in line. Numbers, draw and admission are written by SQL functions only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import created_column
from app.infra.db import TIMESTAMP, Base


class WaitingRoom(Base):
    """An event's line: when it opens, when the sale starts, how fast and how full. A trigger keeps seed and draw."""

    __tablename__ = "waiting_rooms"
    __table_args__ = (
        CheckConstraint("opens_at < starts_at", name="opens_before_start"),
        CheckConstraint("per_minute BETWEEN 1 AND 6000", name="per_minute_sane"),
        CheckConstraint("most_inside BETWEEN 1 AND 20000", name="most_inside_sane"),
        CheckConstraint("pass_minutes BETWEEN 3 AND 60", name="pass_minutes_sane"),
        CheckConstraint("commitment = encode(sha256(convert_to(seed, 'UTF8')), 'hex')", name="committed_to_the_seed"),
        CheckConstraint("(drawn_at IS NULL) = (drawn IS NULL)", name="drawn_whole"),
        CheckConstraint("front BETWEEN 0 AND entries", name="front_in_line"),
    )

    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"), primary_key=True)
    opens_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    starts_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    per_minute: Mapped[int] = mapped_column(Integer)
    most_inside: Mapped[int] = mapped_column(Integer)
    pass_minutes: Mapped[int] = mapped_column(SmallInteger)
    # 64 hexadecimal digits; told to nobody before the draw. The commitment is their SHA-256 and known to all.
    seed: Mapped[str] = mapped_column(Text)
    commitment: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = created_column()
    # How many numbers have been given out, and how many of them were in the draw.
    entries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    drawn: Mapped[int | None] = mapped_column(Integer)
    drawn_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    # Whoever has this place or a lower one has been called.
    front: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    admitted: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    # How many may be called at once, as it was at ``advanced_at``: it grows with the rate.
    credit: Mapped[float] = mapped_column(Float, default=0, server_default="0")
    advanced_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    paused_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class WaitingEntry(Base):
    """One visitor in one line. ``place`` is written when they come in; until then it follows from the number."""

    __tablename__ = "waiting_entries"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        Index("ix_waiting_entries_pace", "event_id", "network", "arrived_at"),
        Index("ix_waiting_entries_place", "event_id", "place", postgresql_where="place IS NOT NULL"),
        Index("ix_waiting_entries_inside", "event_id", "expires_at", postgresql_where="left_at IS NULL"),
        Index("ix_waiting_entries_knocking", "event_id", "knocked_at", postgresql_where="admitted_at IS NULL"),
    )

    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("waiting_rooms.event_id"), primary_key=True)
    visitor: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    # A keyed fingerprint of where they came from, so that one machine can't fill the line at once.
    network: Mapped[str] = mapped_column(Text)
    arrived_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    place: Mapped[int | None] = mapped_column(Integer)
    admitted_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    expires_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    # They have what they came for: they count as inside no longer.
    left_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    # They came back after their turn, when it was full: the next free space is theirs.
    knocked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class WaitingCall(Base):
    """How far the line had been called, and when: whose turn is over follows from it."""

    __tablename__ = "waiting_calls"

    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("waiting_rooms.event_id"), primary_key=True)
    called_at: Mapped[datetime] = mapped_column(TIMESTAMP, primary_key=True)
    front: Mapped[int] = mapped_column(Integer)
