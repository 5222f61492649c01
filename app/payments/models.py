"""Money in and out: payments, what providers told us, refunds, and the double-entry ledger."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.core.money import Money
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class PaymentState(StrEnum):
    """Where a payment stands. It only moves forward: opened → pending → failed or expired → captured."""

    OPENED = "opened"
    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    EXPIRED = "expired"


_RANK = {
    PaymentState.OPENED: 0,
    PaymentState.PENDING: 1,
    PaymentState.FAILED: 2,
    PaymentState.EXPIRED: 2,
    PaymentState.CAPTURED: 3,
}


class Payment(Base):
    """One attempt to be paid for one thing. ``purpose_id`` names the thing (a booking) that is paid for."""

    __tablename__ = "payments"
    __table_args__ = (
        one_of("state", PaymentState),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("provider", "reference"),
        Index("ix_payments_unsettled", "created_at", postgresql_where="state IN ('opened', 'pending')"),
        Index("ix_payments_untold", "captured_at", postgresql_where="state = 'captured' AND retold_at IS NULL"),
    )

    id: Mapped[Id] = id_column()
    purpose_id: Mapped[Id] = mapped_column(Text, index=True)
    organization_id: Mapped[Id] = link_to("organizations.id")
    provider: Mapped[str] = mapped_column(Text)
    # The merchant account and mode (live, test) that the provider must name back to us.
    account: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    # Sent with the call that opens the payment, stored before it is made.
    idempotency_key: Mapped[str] = mapped_column(Text, unique=True)
    # The rest of that call, kept so that it can be made again to the letter after a crash.
    description: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    return_url: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    reference: Mapped[str | None] = mapped_column(Text)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    state: Mapped[PaymentState] = mapped_column(Word(PaymentState), default=PaymentState.OPENED)
    failure: Mapped[str] = mapped_column(Text, default="")
    # The provider's word for whoever paid, the same for the same card; empty where it tells nothing.
    payer: Mapped[str] = mapped_column(Text, default="", server_default="")
    # What does not fit between the provider's answer and ours, for a person to look at.
    trouble: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = created_column()
    captured_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    checked_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    # When the news of its money was told a second time, to be sure that somebody acted on it.
    retold_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)

    @property
    def amount(self) -> Money:
        """What is to be paid."""
        return Money(self.amount_minor, self.currency)

    def may_become(self, state: PaymentState) -> bool:
        """Whether the step leads forward. Captured money outranks everything, also what we gave up on."""
        return _RANK[state] > _RANK[self.state]


class ProviderEvent(Base):
    """The webhook inbox: what a provider told us, kept before anything is done about it."""

    __tablename__ = "provider_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_provider_events_open", "received_at", postgresql_where="processed_at IS NULL"),
    )

    id: Mapped[Id] = id_column()
    provider: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text, index=True)
    client_reference: Mapped[str] = mapped_column(Text)
    refund_key: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[dict[str, object]] = mapped_column(JSONB)
    received_at: Mapped[datetime] = created_column()
    processed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    outcome: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)


class RefundState(StrEnum):
    """Where a refund stands: asked for, told to the provider, done, or refused by it."""

    PENDING = "pending"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


class Refund(Base):
    """Money on its way back. ``request_key`` makes one refund of one request."""

    __tablename__ = "refunds"
    __table_args__ = (
        one_of("state", RefundState),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_refunds_open", "created_at", postgresql_where="state IN ('pending', 'sent')"),
    )

    id: Mapped[Id] = id_column()
    payment_id: Mapped[Id] = link_to("payments.id")
    request_key: Mapped[str] = mapped_column(Text, unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[RefundState] = mapped_column(Word(RefundState), default=RefundState.PENDING)
    reference: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime] = created_column()
    failure: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = created_column()
    done_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(self.amount_minor, self.currency)


class LedgerTransaction(Base):
    """One thing that happened to money, once: (kind, source) is unique. Append-only by trigger."""

    __tablename__ = "ledger_transactions"
    __table_args__ = (UniqueConstraint("kind", "source_id"),)

    id: Mapped[Id] = id_column()
    kind: Mapped[str] = mapped_column(Text)
    # The payment or refund that moved the money.
    source_id: Mapped[Id] = mapped_column(Text)
    payment_id: Mapped[Id] = link_to("payments.id")
    at: Mapped[datetime] = created_column()


class LedgerEntry(Base):
    """One side of a transaction: debits positive, credits negative. A trigger checks that they add up to 0."""

    __tablename__ = "ledger_entries"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount_not_zero"),)

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    transaction_id: Mapped[Id] = mapped_column(Text, ForeignKey("ledger_transactions.id"), index=True)
    account: Mapped[str] = mapped_column(Text, index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
