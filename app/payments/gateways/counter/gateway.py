"""The counter behind the protocol that every provider keeps to, so that its money is in the books like any other."""

from collections.abc import Mapping

from sqlalchemy import func, select

from app.core.money import Money
from app.infra.db import db, in_transaction
from app.payments.gateways import (
    CheckoutRequest,
    CheckoutState,
    CheckoutStatus,
    GatewayUnavailable,
    HostedCheckout,
    ProviderNews,
    RefundAnswer,
    RefundOutcome,
    RefundRequest,
    SignatureInvalid,
    UnknownReference,
)
from app.payments.models import Payment, PaymentState, Refund, RefundState


class CounterGateway:
    """Takes nothing by itself: a payment of the counter is captured when it is written down."""

    name = "counter"
    account = "counter"
    mode = "live"

    def open_checkout(self, request: CheckoutRequest) -> HostedCheckout:  # noqa: ARG002 - the Protocol hands it over
        """Nobody pays at the counter over the network."""
        raise GatewayUnavailable("the counter has no payment page")

    def close_checkout(self, reference: str) -> None:
        """There is no page to close."""

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> ProviderNews:  # noqa: ARG002 - the Protocol hands it over
        """Nobody speaks for the counter over the network."""
        raise SignatureInvalid("the counter sends no messages")

    def status_of(self, reference: str) -> CheckoutStatus:
        """What was written down, and what of it was handed back."""
        return in_transaction(lambda: _status(reference))

    def refund(self, request: RefundRequest) -> RefundAnswer:  # noqa: ARG002 - the Protocol hands it over
        """It waits until somebody says that the money was handed over; see ``counter.hand_back``."""
        return RefundAnswer(outcome=RefundOutcome.UNDER_WAY)


def _status(reference: str) -> CheckoutStatus:
    known = select(Payment).where(Payment.provider == CounterGateway.name, Payment.reference == reference)
    payment = db.scalar(known)
    if payment is None:
        raise UnknownReference
    handed_back = select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(
        Refund.payment_id == payment.id, Refund.state == RefundState.DONE
    )
    return CheckoutStatus(
        reference=reference,
        client_reference=payment.id,
        state=CheckoutState.PAID if payment.state is PaymentState.CAPTURED else CheckoutState.FAILED,
        captured=payment.amount,
        refunded=Money(int(db.scalar(handed_back) or 0), payment.currency),
        account=CounterGateway.account,
        mode=CounterGateway.mode,
    )
