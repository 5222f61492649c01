"""The test bank's books, kept apart from ours as a real provider's would be."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.ids import Id
from app.core.money import Money
from app.infra.columns import Word, created_column, id_column, link_to, one_of
from app.infra.db import TIMESTAMP, Base


class ChargeState(StrEnum):
    """Where a charge stands at the bank."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"


class TestCharge(Base):
    """A hosted payment page and what came of it."""

    __tablename__ = "test_charges"
    __table_args__ = (one_of("state", ChargeState),)
    __test__ = False

    id: Mapped[Id] = id_column()
    idempotency_key: Mapped[str] = mapped_column(Text, unique=True)
    # What the merchant asked for, to refuse the same key with another body.
    request_hash: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    client_reference: Mapped[str] = mapped_column(Text)
    return_url: Mapped[str] = mapped_column(Text)
    state: Mapped[ChargeState] = mapped_column(Word(ChargeState), default=ChargeState.OPEN)
    captured_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    # The end of the test card that paid, or empty for one that tells nothing of its owner.
    card: Mapped[str] = mapped_column(Text, default="", server_default="")
    # How often each message about it is sent: 0 plays a lost webhook, 2 and more a repeated one.
    copies: Mapped[int] = mapped_column(SmallInteger, default=1)
    created_at: Mapped[datetime] = created_column()
    expires_at: Mapped[datetime] = mapped_column(TIMESTAMP)
    settles_at: Mapped[datetime | None] = mapped_column(TIMESTAMP, index=True)

    @property
    def amount(self) -> Money:
        """What is to be paid."""
        return Money(self.amount_minor, self.currency)


class TestRefund(Base):
    """A refund as the bank knows it."""

    __tablename__ = "test_refunds"
    __test__ = False

    id: Mapped[Id] = id_column()
    charge_id: Mapped[Id] = link_to("test_charges.id")
    idempotency_key: Mapped[str] = mapped_column(Text, unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = created_column()


class TestWebhook(Base):
    """A message that the bank still has to deliver, or has delivered. Copies share the event's id."""

    __tablename__ = "test_webhooks"
    __test__ = False

    id: Mapped[Id] = id_column()
    event_id: Mapped[Id] = mapped_column(Text)
    charge_id: Mapped[Id] = link_to("test_charges.id")
    kind: Mapped[str] = mapped_column(Text)
    refund_key: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(TIMESTAMP, index=True)
    delivered_at: Mapped[datetime | None] = mapped_column(TIMESTAMP)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
