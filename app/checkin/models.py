"""Doors, and everything that was scanned at them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class DoorLink(Base):
    """A revocable link that opens the check-in page of one event and nothing else. Sealed, not stored."""

    __tablename__ = "door_links"

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = link_to("events.id")
    # What the staff call the place: "Main door".
    name: Mapped[str] = mapped_column(Text)
    created_by: Mapped[Id] = mapped_column(Text, ForeignKey("users.id"))
    created_at: Mapped[datetime] = created_column()
    revoked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    last_used_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)


class ScanResult(StrEnum):
    """What the door said."""

    ADMITTED = "admitted"
    ALREADY_IN = "already_in"
    STOPPED = "stopped"


class Scan(Base):
    """One look at one code. An admission that is not undone exists at most once a ticket (unique index)."""

    __tablename__ = "scans"
    __table_args__ = (
        one_of("result", ScanResult),
        Index(
            "uq_scans_admission",
            "ticket_id",
            unique=True,
            postgresql_where="result = 'admitted' AND undone_at IS NULL",
        ),
        Index("ix_scans_event_at", "event_id", "at"),
    )

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"))
    ticket_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("tickets.id"), index=True)
    door_link_id: Mapped[Id | None] = mapped_column(Text, ForeignKey("door_links.id"), index=True)
    # Who scanned, in words: the door's name or the member's.
    by_name: Mapped[str] = mapped_column(Text)
    # Made by the scanning page: a repeated request with the same nonce is the same scan.
    nonce: Mapped[str] = mapped_column(Text, unique=True)
    result: Mapped[ScanResult] = mapped_column(Word(ScanResult))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = created_column()
    undone_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
