"""Issued tickets."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class TicketState(StrEnum):
    """Whether the ticket opens a door."""

    VALID = "valid"
    VOID = "void"


class Ticket(Base):
    """One person's way in. Its secret is derived from a key; only a keyed fingerprint is stored."""

    __tablename__ = "tickets"
    __table_args__ = (
        one_of("state", TicketState),
        UniqueConstraint("line_id", "ordinal"),
        Index("ix_tickets_event_state", "event_id", "state"),
        Index("ix_tickets_seat", "event_id", "seat", postgresql_where="seat IS NOT NULL"),
    )

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = mapped_column(Text, ForeignKey("events.id"))
    booking_id: Mapped[Id] = link_to("bookings.id")
    line_id: Mapped[Id] = mapped_column(Text, ForeignKey("booking_lines.id"))
    ticket_type_id: Mapped[Id] = link_to("ticket_types.id")
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    holder_name: Mapped[str] = mapped_column(Text)
    # The key of its seat in the plan, where places are seats, and the seat as people call it: ``Stalls D 11``.
    seat: Mapped[str | None] = mapped_column(Text)
    seat_name: Mapped[str] = mapped_column(Text, default="")
    # Raised when the ticket changes hands, so that the old code opens nothing.
    generation: Mapped[int] = mapped_column(Integer, default=1)
    secret_hash: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[TicketState] = mapped_column(Word(TicketState), default=TicketState.VALID)
    issued_at: Mapped[datetime] = created_column()
    voided_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    void_reason: Mapped[str] = mapped_column(Text, default="")
