"""Events with their speakers and programme."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, SmallInteger, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.events.words import Attendance, Category, EventStatus
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class Event(Base):
    """One event on one date. ``title_lines`` caches the playbill setting of the title (see web/look)."""

    __tablename__ = "events"
    __table_args__ = (
        one_of("status", EventStatus),
        one_of("attendance", Attendance),
        one_of("category", Category),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_events_public", "starts_at", "id", postgresql_where="status = 'published'"),
        Index("ix_events_words", "words", postgresql_using="gin"),
        Index(
            "ix_events_title_trigrams",
            "title",
            postgresql_using="gin",
            postgresql_ops={"title": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = link_to("organizations.id")
    venue_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("venues.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    subtitle: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    attendance: Mapped[Attendance] = mapped_column(Word(Attendance), default=Attendance.IN_PERSON)
    # Told to ticket holders only.
    join_link: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    ends_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    doors_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    time_zone: Mapped[str] = mapped_column(Text)
    category: Mapped[Category] = mapped_column(Word(Category), default=Category.OTHER)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    stock: Mapped[str] = mapped_column(Text)
    picture_key: Mapped[str | None] = mapped_column(Text)
    picture_alt: Mapped[str] = mapped_column(Text, default="")
    currency: Mapped[str] = mapped_column(Text)
    ages: Mapped[str] = mapped_column(Text, default="")
    refund_terms: Mapped[str] = mapped_column(Text, default="")
    title_lines: Mapped[list[dict[str, object]]] = mapped_column(JSONB, default=list)
    status: Mapped[EventStatus] = mapped_column(Word(EventStatus), default=EventStatus.DRAFT)
    published_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    # A made-up copy that a rush is rehearsed on: sold like any other, but on no list and no page of the organizer's.
    is_rehearsal: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Counts edits: a form sent with an old version is refused instead of undoing somebody else's change.
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = created_column()
    updated_at: Mapped[datetime] = created_column()
    words: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', subtitle), 'B')"
            " || setweight(to_tsvector('simple', description), 'D')",
            persisted=True,
        ),
        deferred=True,
    )

    @property
    def is_public(self) -> bool:
        """Whether anybody may see the event's page."""
        return self.status is not EventStatus.DRAFT

    @property
    def is_in_person(self) -> bool:
        """Whether the event has a place to go to."""
        return self.attendance != Attendance.ONLINE


class Speaker(Base):
    """Somebody who appears at the event."""

    __tablename__ = "speakers"

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(SmallInteger, default=0)


class ProgrammeItem(Base):
    """One line of the printed programme: a time of day in the event's zone, what, and a note."""

    __tablename__ = "programme_items"

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    starts: Mapped[time] = mapped_column(Time)
    title: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
