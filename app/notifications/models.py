"""The outbox, and the mail that a development installation keeps instead of sending."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, one_of
from app.infra.db import TIMESTAMP, Base


class DeliveryState(StrEnum):
    """Where one message stands. Only ``dead`` needs a person; ``needless`` had nothing to say any more."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"
    NEEDLESS = "needless"


class Delivery(Base):
    """One message that must go out. It holds no text: the worker builds it from the notice and its subject."""

    __tablename__ = "deliveries"
    __table_args__ = (
        one_of("state", DeliveryState),
        Index("ix_deliveries_due", "next_attempt_at", postgresql_where="state IN ('waiting', 'leased')"),
    )

    id: Mapped[Id] = id_column()
    # Written twice with the same key, a message still goes out once.
    dedupe_key: Mapped[str] = mapped_column(Text, unique=True)
    channel: Mapped[str] = mapped_column(Text, default="email")
    notice: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[Id] = mapped_column(Text, index=True)
    recipient: Mapped[str] = mapped_column(Text)
    state: Mapped[DeliveryState] = mapped_column(Word(DeliveryState), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_attempt_at: Mapped[datetime] = created_column()
    created_at: Mapped[datetime] = created_column()
    sent_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    error: Mapped[str | None] = mapped_column(Text)


class CaughtMail(Base):
    """A mail kept by the catcher, byte for byte as a server would have received it."""

    __tablename__ = "caught_mails"

    id: Mapped[Id] = id_column()
    # Also the guard against a second copy of one delivery: same Message-ID, same mail.
    message_id: Mapped[str] = mapped_column(Text, unique=True)
    recipient: Mapped[str] = mapped_column(Text, index=True)
    subject: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP, index=True)
