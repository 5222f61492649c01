"""Reads: payments of a thing, the money timeline, and what the sweeps have to look after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.core import clock
from app.core.ids import Id
from app.core.money import Money
from app.infra.db import db
from app.payments import ledger
from app.payments.ledger import Totals
from app.payments.models import Payment, PaymentState, ProviderEvent, Refund, RefundState

UNSETTLED = (PaymentState.OPENED, PaymentState.PENDING)
# News of money is told a second time this long after the first.
_RETELL_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class MoneyMoment:
    """One line of the money timeline."""

    at: datetime
    kind: str
    words: str
    amount: Money | None
    purpose_id: Id
    payment_id: Id


@dataclass(frozen=True)
class PaymentView:
    """One payment as pages show it."""

    id: Id
    purpose_id: Id
    provider: str
    state: PaymentState
    amount: Money
    left: Money
    failure: str
    trouble: str
    created_at: datetime
    captured_at: datetime | None


def payments_of(purpose_id: Id) -> list[PaymentView]:
    """Every attempt to be paid for the thing, oldest first."""
    found = db.scalars(select(Payment).where(Payment.purpose_id == purpose_id).order_by(Payment.created_at))
    return [_view(payment) for payment in found.all()]


def payment_view(payment_id: Id) -> PaymentView | None:
    """One payment, if there is such a one."""
    payment = db.get(Payment, payment_id)
    return _view(payment) if payment else None


def taken_for(purpose_ids: Sequence[Id] | Select[Id]) -> list[Totals]:
    """What was taken and refunded for these bookings, one entry for each currency."""
    return ledger.totals_of(purpose_ids)


def timeline_of(purpose_ids: Sequence[Id]) -> list[MoneyMoment]:
    """Everything that happened to the money of these things: payments, providers' messages, refunds. Oldest first."""
    payments = db.scalars(select(Payment).where(Payment.purpose_id.in_(purpose_ids))).all()
    by_id = {payment.id: payment for payment in payments}
    by_reference = {(payment.provider, payment.reference): payment for payment in payments if payment.reference}
    refunds = db.scalars(select(Refund).where(Refund.payment_id.in_(by_id))).all()
    events = db.scalars(
        select(ProviderEvent).where(ProviderEvent.reference.in_([key[1] for key in by_reference]))
    ).all()
    moments = [
        *(moment for payment in payments for moment in _moments_of_payment(payment)),
        *(moment for refund in refunds for moment in _moments_of_refund(refund, by_id[refund.payment_id])),
        *(
            _moment(event.received_at, "webhook", f"{event.provider} says {event.kind}", None, by_reference[key])
            for event in events
            if (key := (event.provider, event.reference)) in by_reference
        ),
    ]
    return sorted(moments, key=lambda moment: moment.at)


def payments_to_ask_about() -> Sequence[Id]:
    """Unsettled payments that nobody has asked the provider about for a minute; those in trouble once an hour."""
    now = clock.now()
    minute, hour = now - timedelta(minutes=1), now - timedelta(hours=1)
    calm = (Payment.trouble == "") & (Payment.checked_at.is_(None) | (Payment.checked_at < minute))
    return db.scalars(
        select(Payment.id)
        .where(Payment.state.in_(UNSETTLED), Payment.created_at < minute, calm | (Payment.checked_at < hour))
        .order_by(Payment.checked_at.nulls_first())
        .limit(100)
    ).all()


def payments_to_retell() -> Sequence[Id]:
    """Captured payments whose news was told only once, a while ago."""
    untold = (Payment.state == PaymentState.CAPTURED) & Payment.retold_at.is_(None)
    old = Payment.captured_at < clock.now() - _RETELL_AFTER
    return db.scalars(select(Payment.id).where(untold, old).order_by(Payment.captured_at).limit(100)).all()


def refunds_to_send() -> Sequence[Id]:
    """Refunds that wait and are due."""
    waiting = Refund.state.in_([RefundState.PENDING, RefundState.SENT])
    return db.scalars(
        select(Refund.id)
        .where(waiting, Refund.next_attempt_at <= clock.now())
        .order_by(Refund.next_attempt_at)
        .limit(100)
    ).all()


def unsettled_of(purpose_id: Id) -> Sequence[Id]:
    """Payments of the thing that may still become money."""
    return db.scalars(select(Payment.id).where(Payment.purpose_id == purpose_id, Payment.state.in_(UNSETTLED))).all()


def payment_told_of(provider: str, reference: str, client_reference: str) -> Id | None:
    """The payment that a provider's message is about: by the provider's reference, else by ours while it has none."""
    found = db.scalar(select(Payment.id).where(Payment.provider == provider, Payment.reference == reference))
    if found is not None:
        return found
    return db.scalar(
        select(Payment.id).where(
            Payment.provider == provider, Payment.id == client_reference, Payment.reference.is_(None)
        )
    )


def captured_payments(*, after: Id | None, limit: int = 200) -> Sequence[Payment]:
    """Captured payments in the order of their ids, a stretch at a time."""
    beyond = Payment.id > after if after else Payment.id.is_not(None)
    return db.scalars(
        select(Payment).where(Payment.state == PaymentState.CAPTURED, beyond).order_by(Payment.id).limit(limit)
    ).all()


def sent_but_unknown(payment: Payment) -> Money:
    """Refunds of which the provider may have done more than we know yet."""
    under_way = select(Refund).where(Refund.payment_id == payment.id, Refund.state == RefundState.SENT)
    return Money(sum(refund.amount_minor for refund in db.scalars(under_way)), payment.currency)


def _view(payment: Payment) -> PaymentView:
    return PaymentView(
        id=payment.id,
        purpose_id=payment.purpose_id,
        provider=payment.provider,
        state=payment.state,
        amount=payment.amount,
        left=ledger.left_of(payment),
        failure=payment.failure,
        trouble=payment.trouble,
        created_at=payment.created_at,
        captured_at=payment.captured_at,
    )


def _moments_of_payment(payment: Payment) -> list[MoneyMoment]:
    moments = [_moment(payment.created_at, "asked", "Sent to the payment page", payment.amount, payment)]
    if payment.captured_at:
        moments.append(_moment(payment.captured_at, "captured", "Paid", payment.amount, payment))
    if payment.failure and payment.checked_at:
        moments.append(_moment(payment.checked_at, "failed", f"Not paid: {payment.failure}", None, payment))
    if payment.trouble and payment.checked_at:
        moments.append(_moment(payment.checked_at, "trouble", f"Does not fit: {payment.trouble}", None, payment))
    return moments


def _moments_of_refund(refund: Refund, payment: Payment) -> list[MoneyMoment]:
    moments = [_moment(refund.created_at, "refund", f"Refund: {refund.reason}", refund.amount, payment)]
    if refund.done_at:
        moments.append(_moment(refund.done_at, "refunded", "Refund sent", refund.amount, payment))
    if refund.failure:
        words = f"Refund refused: {refund.failure}"
        moments.append(_moment(refund.next_attempt_at, "trouble", words, refund.amount, payment))
    return moments


def _moment(at: datetime, kind: str, words: str, amount: Money | None, payment: Payment) -> MoneyMoment:
    return MoneyMoment(at, kind, words, amount, payment.purpose_id, payment.id)
