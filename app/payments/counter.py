"""Money that is handed over at the counter: taken, and given back. Our word is all there is to go by."""

from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.infra.db import db
from app.payments import actions
from app.payments.gateways import CheckoutState, CheckoutStatus, RefundAnswer, RefundOutcome
from app.payments.gateways.counter.gateway import CounterGateway
from app.payments.models import Payment, PaymentState, Refund


def take(purpose_id: Id, *, organization_id: Id, amount: Money, description: str, email: str) -> Id:
    """Write down money that somebody took: a payment that is captured at once, and once for its purpose."""
    gateway = CounterGateway()
    payment = actions.open_payment(
        purpose_id,
        gateway,
        organization_id=organization_id,
        amount=amount,
        description=description,
        email=email,
        return_url="",
    )
    if payment.state is not PaymentState.CAPTURED:
        payment.reference = payment.id
        db.flush()
        actions.settle(payment.id, _paid(payment, gateway))
    return payment.id


def hand_back(refund_id: Id) -> None:
    """Note that the money of a refund was handed over; noting it again changes nothing. Raises NotFound."""
    refund = db.get_one(Refund, refund_id)
    if db.get_one(Payment, refund.payment_id).provider != CounterGateway.name:
        raise NotFound
    actions.finish_refund(refund_id, RefundAnswer(outcome=RefundOutcome.DONE, reference=refund_id))


def _paid(payment: Payment, gateway: CounterGateway) -> CheckoutStatus:
    return CheckoutStatus(
        reference=payment.id,
        client_reference=payment.id,
        state=CheckoutState.PAID,
        captured=payment.amount,
        refunded=Money(0, payment.currency),
        account=gateway.account,
        mode=gateway.mode,
    )
