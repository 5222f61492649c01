"""The audit trail's table: append-only by trigger, hash-chained per organization."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.columns import created_column
from app.infra.db import Base


class AuditEntry(Base):
    """Who did what to which, when. ``hash`` covers the entry and the hash before it in the same chain."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("chain", "position"),)

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    chain: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = created_column()
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text, index=True)
    subject: Mapped[str] = mapped_column(Text, index=True)
    details: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
