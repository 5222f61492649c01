"""People, the sessions they are signed in with, and the proofs they were sent by mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import PlatformRole
from app.core.ids import Id
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class User(Base):
    """A person with an account. ``email`` is kept lower-case and is the name they sign in with."""

    __tablename__ = "users"
    __table_args__ = (one_of("role", PlatformRole),)

    id: Mapped[Id] = id_column()
    email: Mapped[str] = mapped_column(Text, unique=True)
    email_verified_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[PlatformRole] = mapped_column(Word(PlatformRole), default=PlatformRole.ATTENDEE)
    locale: Mapped[str] = mapped_column(Text, default="en")
    time_zone: Mapped[str] = mapped_column(Text, default="UTC")
    created_at: Mapped[datetime] = created_column()

    @property
    def is_verified(self) -> bool:
        """Whether the person has shown that the address is theirs."""
        return self.email_verified_at is not None


class LoginSession(Base):
    """One signed-in browser. The cookie's secret is stored as its fingerprint only."""

    __tablename__ = "login_sessions"

    id: Mapped[Id] = id_column()
    user_id: Mapped[Id] = link_to("users.id")
    secret_hash: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = created_column()
    seen_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    device: Mapped[str] = mapped_column(Text, default="")
    network: Mapped[str] = mapped_column(Text, default="")


class ProofKind(StrEnum):
    """What following a mailed link proves or allows."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 — a word, not a password


class EmailProof(Base):
    """A mailed link that works once and for a while. The link is sealed from ``id``; no secret is stored."""

    __tablename__ = "email_proofs"
    __table_args__ = (one_of("kind", ProofKind), Index("ix_email_proofs_user_kind", "user_id", "kind"))

    id: Mapped[Id] = id_column()
    # Nobody's, when the address has no account to prove or reset: asking makes a row either way, so that the
    # time it takes tells nothing. Nothing is mailed for such a row.
    user_id: Mapped[Id | None] = link_to("users.id", index=False, nullable=True)
    kind: Mapped[ProofKind] = mapped_column(Word(ProofKind))
    # The address it was sent to: a later change of address makes the link prove nothing.
    email: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    used_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
