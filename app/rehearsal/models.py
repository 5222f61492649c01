"""Rehearsals: who asked for one, how far it is, and what it found."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base
from app.rehearsal.rules import RehearsalState


class Rehearsal(Base):
    """One rush on a copy of an event. The copy goes when it is over, the row stays with its report."""

    __tablename__ = "rehearsals"
    __table_args__ = (
        one_of("state", RehearsalState),
        CheckConstraint("buyers BETWEEN 1 AND 5000", name="buyers_sane"),
        # One at a time per organization: the database says so.
        Index("uq_rehearsals_open", "organization_id", unique=True, postgresql_where="state IN ('waiting', 'running')"),
        Index("ix_rehearsals_event_created", "event_id", "created_at"),
    )

    id: Mapped[Id] = id_column()
    organization_id: Mapped[Id] = link_to("organizations.id")
    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id", ondelete="CASCADE"))
    # The copy that it plays on, while there is one. No foreign key: the copy goes first.
    copy_id: Mapped[Id | None] = mapped_column(Text, index=True)
    buyers: Mapped[int] = mapped_column(Integer)
    # How many of them are through.
    through: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[RehearsalState] = mapped_column(Word(RehearsalState), default=RehearsalState.WAITING)
    asked_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = created_column()
    began_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    # When its process was last heard of.
    seen_at: Mapped[datetime] = created_column()
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    report: Mapped[dict[str, object] | None] = mapped_column(JSONB)
