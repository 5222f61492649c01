"""The books: double entry, append-only, each movement written once. Debits are positive, credits negative.

Money that comes in is debited to the provider's account and credited to the organizer's; a refund first moves it
from the organizer to what buyers are owed, then from there out of the provider's account.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.core.ids import Id, new_id
from app.core.money import Money
from app.infra.db import db
from app.payments.models import LedgerEntry, LedgerTransaction, Payment, Refund

REFUNDS = "refunds"


@dataclass(frozen=True)
class Totals:
    """What was taken for some things in one currency, and what of it went or goes back."""

    taken: Money
    refunded: Money

    @property
    def kept(self) -> Money:
        """What stays."""
        return self.taken - self.refunded


def record_capture(payment: Payment) -> None:
    """The provider holds the buyer's money for the organizer."""
    _write(
        "capture",
        payment.id,
        payment.id,
        {provider_account(payment): payment.amount, organizer_account(payment): payment.amount * -1},
    )


def record_refund_owed(payment: Payment, refund: Refund) -> None:
    """The organizer's money is now owed to the buyer."""
    _write(
        "refund_owed",
        refund.id,
        payment.id,
        {organizer_account(payment): refund.amount, REFUNDS: refund.amount * -1},
    )


def record_refund_paid(payment: Payment, refund: Refund) -> None:
    """The provider has sent it."""
    _write(
        "refund_paid",
        refund.id,
        payment.id,
        {REFUNDS: refund.amount, provider_account(payment): refund.amount * -1},
    )


def record_refund_failed(payment: Payment, refund: Refund) -> None:
    """The provider refused; the money is the organizer's again until somebody decides."""
    _write(
        "refund_failed",
        refund.id,
        payment.id,
        {REFUNDS: refund.amount, organizer_account(payment): refund.amount * -1},
    )


def left_of(payment: Payment) -> Money:
    """What may still be refunded: captured minus every refund that is asked for or done."""
    return balance(organizer_account(payment), payment) * -1


def balance(account: str, payment: Payment) -> Money:
    """What one payment's movements leave on an account."""
    found = db.scalar(
        select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0))
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .where(LedgerTransaction.payment_id == payment.id, LedgerEntry.account == account)
    )
    return Money(int(found or 0), payment.currency)


def balances() -> dict[tuple[str, str], int]:
    """Every account's balance by (account, currency), in minor units."""
    found = db.execute(
        select(LedgerEntry.account, LedgerEntry.currency, func.sum(LedgerEntry.amount_minor))
        .group_by(LedgerEntry.account, LedgerEntry.currency)
        .order_by(LedgerEntry.account, LedgerEntry.currency)
    )
    return {(account, currency): int(minor) for account, currency, minor in found}


def totals_of(purpose_ids: Sequence[Id] | Select[Id]) -> list[Totals]:
    """What was taken and refunded for these things, one entry for each currency."""
    organizers = LedgerEntry.account.startswith("organizer:", autoescape=True)
    found = db.execute(
        select(
            LedgerEntry.currency,
            func.coalesce(func.sum(-LedgerEntry.amount_minor).filter(LedgerTransaction.kind == "capture"), 0),
            func.coalesce(func.sum(LedgerEntry.amount_minor).filter(LedgerTransaction.kind != "capture"), 0),
        )
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .join(Payment, Payment.id == LedgerTransaction.payment_id)
        .where(Payment.purpose_id.in_(purpose_ids), organizers)
        .group_by(LedgerEntry.currency)
        .order_by(LedgerEntry.currency)
    )
    return [Totals(Money(int(taken), currency), Money(int(refunded), currency)) for currency, taken, refunded in found]


def provider_account(payment: Payment) -> str:
    """Where the provider keeps the money."""
    return f"provider:{payment.provider}"


def organizer_account(payment: Payment) -> str:
    """What we hold for the organizer."""
    return f"organizer:{payment.organization_id}"


def _write(kind: str, source_id: Id, payment_id: Id, sides: dict[str, Money]) -> None:
    # (kind, source) is unique: a second writing of the same movement fails, whatever led to it.
    written = LedgerTransaction(id=new_id(), kind=kind, source_id=source_id, payment_id=payment_id)
    db.add(written)
    db.flush()
    db.add_all(
        LedgerEntry(transaction_id=written.id, account=account, amount_minor=side.minor, currency=side.currency)
        for account, side in sides.items()
    )
    db.flush()
