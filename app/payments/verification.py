"""Are the books right? Compares the ledger with itself, with our payments, and with the providers' own books."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.ids import Id
from app.core.money import Money
from app.infra.db import in_transaction
from app.payments import ledger, queries
from app.payments.gateways import GatewayUnavailable, UnknownReference
from app.payments.gateways.registry import gateway_named
from app.payments.models import Payment


@dataclass(frozen=True)
class Report:
    """What was compared and what differs."""

    compared: int
    balances: list[tuple[str, str, int]]
    differences: list[str]


@dataclass(frozen=True)
class _OurSide:
    payment: Payment
    kept: Money
    under_way: Money


def check_books() -> Report:
    """Every captured payment against its provider, and every currency's balances against zero."""
    differences: list[str] = []
    compared = 0
    for ours in _captured():
        compared += 1
        differences += _compare(ours)
    balances = in_transaction(ledger.balances)
    for currency in sorted({currency for _, currency in balances}):
        rest = sum(minor for (_, each), minor in balances.items() if each == currency)
        if rest:
            differences.append(f"the ledger: {currency} adds up to {rest}, not 0")
    return Report(
        compared, [(account, currency, minor) for (account, currency), minor in balances.items()], differences
    )


def _captured() -> Iterator[_OurSide]:
    last: Id | None = None
    while True:
        stretch = in_transaction(lambda after=last: _stretch(after))  # type: ignore[misc]
        if not stretch:
            return
        yield from stretch
        last = stretch[-1].payment.id


def _stretch(after: Id | None) -> list[_OurSide]:
    return [
        _OurSide(payment, ledger.balance(ledger.provider_account(payment), payment), queries.sent_but_unknown(payment))
        for payment in queries.captured_payments(after=after)
    ]


def _compare(ours: _OurSide) -> list[str]:
    payment = ours.payment
    try:
        theirs = gateway_named(payment.provider).status_of(payment.reference or "")
    except (GatewayUnavailable, UnknownReference) as error:
        return [f"payment {payment.id}: {payment.provider} says {type(error).__name__}"]
    kept = theirs.captured - theirs.refunded
    if kept.currency != ours.kept.currency:
        return [f"payment {payment.id}: {ours.kept.currency} here, {kept.currency} there"]
    # What was sent and not yet confirmed may be counted there already.
    if not ours.kept.minor - ours.under_way.minor <= kept.minor <= ours.kept.minor:
        return [f"payment {payment.id}: {ours.kept.minor} {kept.currency} here, {kept.minor} there"]
    return []
