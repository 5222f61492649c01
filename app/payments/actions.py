"""What changes payments and refunds. Everything happens under the payment's row lock."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app.core import clock
from app.core.errors import NotFound
from app.core.ids import Id, new_id
from app.core.money import Money
from app.core.news import announce
from app.infra.db import db
from app.infra.jobs import enqueue
from app.infra.logs import log_for
from app.payments import jobs, ledger
from app.payments.errors import NotPaid, OtherRefund, TooMuchBack
from app.payments.gateways import (
    CheckoutState,
    CheckoutStatus,
    Gateway,
    HostedCheckout,
    RefundAnswer,
    RefundOutcome,
)
from app.payments.models import Payment, PaymentState, Refund, RefundState
from app.payments.news import PaymentFailed, PaymentSettled

log = log_for(__name__)

# How long a buyer may stay on the provider's page. Stripe allows no less.
OPEN_FOR = timedelta(minutes=30)
# A page that closes sooner than this is no use to somebody who only arrives there.
_TOO_SHORT = timedelta(minutes=2)
_LONGEST_PAUSE = 3600
# Advisory locks of this space belong to purposes; 1 to pools, 2 to audit chains, 4 to access codes, 5 to persons.
_PURPOSES = 6

_STATES = {
    CheckoutState.OPEN: PaymentState.OPENED,
    CheckoutState.PROCESSING: PaymentState.PENDING,
    CheckoutState.PAID: PaymentState.CAPTURED,
    CheckoutState.FAILED: PaymentState.FAILED,
    CheckoutState.EXPIRED: PaymentState.EXPIRED,
}


def open_payment(
    purpose_id: Id,
    gateway: Gateway,
    *,
    organization_id: Id,
    amount: Money,
    description: str,
    email: str,
    return_url: str,
) -> Payment:
    """The payment to use for the purpose: the one that is open or already made, else a new one."""
    db.execute(select(func.pg_advisory_xact_lock(_PURPOSES, func.hashtext(purpose_id))))
    usable = _usable_payment(purpose_id, gateway.name, amount)
    if usable is not None:
        return usable
    payment = Payment(
        id=new_id(),
        purpose_id=purpose_id,
        organization_id=organization_id,
        provider=gateway.name,
        account=gateway.account,
        mode=gateway.mode,
        amount_minor=amount.minor,
        currency=amount.currency,
        idempotency_key=new_id(),
        description=description,
        email=email,
        return_url=return_url,
        expires_at=clock.now() + OPEN_FOR,
    )
    db.add(payment)
    db.flush()
    return payment


def remember_checkout(payment_id: Id, checkout: HostedCheckout) -> None:
    """Keep where the provider's page is."""
    payment = _locked(payment_id)
    payment.reference = payment.reference or checkout.reference
    payment.checkout_url = payment.checkout_url or checkout.url


def give_up(payment_id: Id, *, because: str) -> None:
    """End a payment that the provider would not even open. Nobody can have paid it."""
    payment = _locked(payment_id)
    if payment.reference is None:
        _move(payment, PaymentState.FAILED, because)


def settle(payment_id: Id, status: CheckoutStatus) -> str:
    """Take the provider's answer into our books, once; announce what it means. Returns what came of it in a word.

    Money of the wrong amount, currency, account or mode, or for something else, confirms nothing: it is marked.
    """
    payment = _locked(payment_id)
    payment.checked_at = clock.now()
    trouble = _what_does_not_fit(payment, status)
    if trouble:
        payment.trouble = trouble
        log.error("payment.does_not_fit", payment=payment.id, trouble=trouble)
        return "does_not_fit"
    state = _STATES[status.state]
    if not payment.may_become(state):
        return "nothing_new"
    payment.payer = status.payer and f"{payment.provider}:{status.payer}"
    _move(payment, state, status.reason)
    return state.value


def retell(payment_id: Id) -> None:
    """Announce captured money once more, for whoever did not act on it. Hearers must take it twice."""
    payment = _locked(payment_id)
    if payment.state is PaymentState.CAPTURED and payment.retold_at is None:
        payment.retold_at = clock.now()
        announce(PaymentSettled(payment.id, payment.purpose_id))


def ask_refund(payment_id: Id, amount: Money, *, key: str, reason: str) -> Id:
    """Have part of a captured payment sent back, once for each key.

    Raises NotPaid, TooMuchBack, and OtherRefund when the key was used for something else.
    """
    payment = _locked(payment_id)
    before = db.scalars(select(Refund).where(Refund.request_key == key)).one_or_none()
    if before is not None:
        if (before.payment_id, before.amount) != (payment_id, amount):
            raise OtherRefund
        return before.id
    if payment.state is not PaymentState.CAPTURED:
        raise NotPaid
    if amount.currency != payment.currency or not 0 < amount.minor <= ledger.left_of(payment).minor:
        raise TooMuchBack
    refund = Refund(
        id=new_id(),
        payment_id=payment.id,
        request_key=key,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
    )
    db.add(refund)
    db.flush()
    ledger.record_refund_owed(payment, refund)
    enqueue(jobs.send_refund, refund.id)
    return refund.id


def claim_refund(refund_id: Id) -> tuple[Refund, Payment] | None:
    """The refund to send now, or None when it is done, not due, or somebody is at it."""
    refund = db.scalars(select(Refund).where(Refund.id == refund_id).with_for_update()).one_or_none()
    now = clock.now()
    if refund is None or refund.state in (RefundState.DONE, RefundState.FAILED) or refund.next_attempt_at > now:
        return None
    refund.state = RefundState.SENT
    refund.attempts += 1
    refund.next_attempt_at = now + pause_after(refund.attempts)
    return refund, db.get_one(Payment, refund.payment_id)


def finish_refund(refund_id: Id, answer: RefundAnswer) -> None:
    """Take the provider's answer to a refund into our books, once."""
    payment = _locked(db.get_one(Refund, refund_id).payment_id)
    refund = db.get_one(Refund, refund_id, populate_existing=True)
    if refund.state in (RefundState.DONE, RefundState.FAILED) or answer.outcome is RefundOutcome.UNDER_WAY:
        return
    refund.reference = answer.reference or None
    if answer.outcome is RefundOutcome.DONE:
        refund.state, refund.done_at = RefundState.DONE, clock.now()
        ledger.record_refund_paid(payment, refund)
        log.info("refund.done", refund=refund.id, payment=payment.id)
        return
    refund.state, refund.failure = RefundState.FAILED, answer.reason
    ledger.record_refund_failed(payment, refund)
    log.error("refund.refused", refund=refund.id, payment=payment.id, reason=answer.reason)


def expedite_refund(refund_id: Id) -> None:
    """Ask about a refund now, since the provider has news of it."""
    waiting = Refund.state.in_([RefundState.PENDING, RefundState.SENT])
    db.execute(update(Refund).where(Refund.id == refund_id, waiting).values(next_attempt_at=clock.now()))


def claim_look(payment_id: Id, *, not_since: datetime) -> bool:
    """Whether it is this caller's turn to ask the provider: nobody has since the moment."""
    turn = Payment.checked_at.is_(None) | (Payment.checked_at < not_since)
    claimed = db.execute(
        update(Payment).where(Payment.id == payment_id, turn).values(checked_at=clock.now()).returning(Payment.id)
    )
    return claimed.first() is not None


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next try."""
    return timedelta(seconds=min(10 * 2 ** min(attempts - 1, 12), _LONGEST_PAUSE))


def _usable_payment(purpose_id: Id, provider: str, amount: Money) -> Payment | None:
    alive = (Payment.state == PaymentState.OPENED) & (Payment.expires_at > clock.now() + _TOO_SHORT)
    under_way = Payment.state.in_([PaymentState.PENDING, PaymentState.CAPTURED])
    found = db.scalars(
        select(Payment)
        .where(
            Payment.purpose_id == purpose_id,
            Payment.provider == provider,
            Payment.amount_minor == amount.minor,
            Payment.currency == amount.currency,
            Payment.trouble == "",
            alive | under_way,
        )
        .order_by(Payment.created_at.desc())
    ).all()
    refunded = {payment.id for payment in found if _was_refunded(payment)}
    return next((payment for payment in found if payment.id not in refunded), None)


def _was_refunded(payment: Payment) -> bool:
    return payment.state is PaymentState.CAPTURED and ledger.left_of(payment).minor < payment.amount_minor


def _locked(payment_id: Id) -> Payment:
    payment = db.scalars(
        select(Payment).where(Payment.id == payment_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if payment is None:
        raise NotFound
    return payment


def _what_does_not_fit(payment: Payment, status: CheckoutStatus) -> str:
    told = {
        "reference": (payment.reference, status.reference),
        "purpose": (payment.id, status.client_reference),
        "account": (payment.account, status.account),
        "mode": (payment.mode, status.mode),
    }
    if status.state is CheckoutState.PAID:
        told["currency"] = (payment.currency, status.captured.currency)
        told["amount"] = (str(payment.amount_minor), str(status.captured.minor))
    wrong = [f"{name}: {ours} expected, {theirs} found" for name, (ours, theirs) in told.items() if ours != theirs]
    return "; ".join(wrong)


def _move(payment: Payment, state: PaymentState, reason: str) -> None:
    payment.state = state
    log.info("payment.moved", payment=payment.id, state=state.value)
    if state is PaymentState.CAPTURED:
        payment.captured_at, payment.failure = clock.now(), ""
        ledger.record_capture(payment)
        announce(PaymentSettled(payment.id, payment.purpose_id))
    if state in (PaymentState.FAILED, PaymentState.EXPIRED):
        payment.failure = reason or state.value
        announce(PaymentFailed(payment.id, payment.purpose_id))
