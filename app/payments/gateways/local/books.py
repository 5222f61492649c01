"""What the test bank does: charges, late money, refunds, and the messages about them."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from app.core import clock
from app.core.errors import Conflict, NotFound
from app.core.ids import Id, new_id
from app.infra.db import db
from app.infra.jobs import enqueue
from app.payments.gateways import (
    CheckoutRequest,
    KeyReused,
    RefundAnswer,
    RefundOutcome,
    RefundRequest,
    UnknownReference,
)
from app.payments.gateways.local import jobs
from app.payments.gateways.local.models import ChargeState, TestCharge, TestRefund, TestWebhook

ACCOUNT = "test-bank"
MODE = "test"
# A refund of exactly this many minor units is refused, to see what happens then.
REFUSED_REFUND = 666


class NotOpen(Conflict):
    """Something was decided about the charge before."""

    def __init__(self) -> None:
        super().__init__("This payment was already decided.")


def open_charge(request: CheckoutRequest) -> TestCharge:
    """The charge of this idempotency key, made at the first call. Raises KeyReused when the content differs."""
    # Whoever comes second at the same moment waits for the first, and finds its charge.
    db.execute(
        insert(TestCharge)
        .values(
            id=new_id(),
            idempotency_key=request.idempotency_key,
            request_hash=_hash_of(request),
            account=ACCOUNT,
            mode=MODE,
            amount_minor=request.amount.minor,
            currency=request.amount.currency,
            description=request.description,
            client_reference=request.client_reference,
            return_url=request.return_url,
            expires_at=request.expires_at,
        )
        .on_conflict_do_nothing(index_elements=["idempotency_key"])
    )
    charge = db.scalars(select(TestCharge).where(TestCharge.idempotency_key == request.idempotency_key)).one()
    if charge.request_hash != _hash_of(request):
        raise KeyReused
    return charge


def charge_known_as(reference: str) -> TestCharge:
    """The charge as it stands now, locked. Raises UnknownReference."""
    charge = db.scalars(
        select(TestCharge).where(TestCharge.id == reference).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if charge is None:
        raise UnknownReference(reference)
    _bring_up_to_date(charge)
    return charge


def charge_for_page(charge_id: str) -> TestCharge:
    """The charge of a page. Raises NotFound."""
    try:
        return charge_known_as(charge_id)
    except UnknownReference:
        raise NotFound from None


def pay(charge: TestCharge, *, card: str = "", copies: int = 1) -> None:
    """Take the money at once. Raises NotOpen."""
    _decide(charge, ChargeState.PAID, copies)
    charge.card = card
    charge.captured_minor = charge.amount_minor
    _tell_merchant(charge, "charge.paid")


def pay_late(charge: TestCharge, *, seconds: int, card: str = "", copies: int = 1) -> None:
    """Take the order now and the money later, as a bank transfer would. Raises NotOpen."""
    _decide(charge, ChargeState.PROCESSING, copies)
    charge.card = card
    charge.settles_at = clock.now() + timedelta(seconds=seconds)
    _tell_merchant(charge, "charge.processing")


def decline(charge: TestCharge, *, copies: int = 1) -> None:
    """Refuse the card. Raises NotOpen."""
    _decide(charge, ChargeState.DECLINED, copies)
    _tell_merchant(charge, "charge.declined")


def close(charge: TestCharge) -> None:
    """Let nobody pay any more; what is decided stays."""
    if charge.state is ChargeState.OPEN:
        charge.state = ChargeState.EXPIRED
        _tell_merchant(charge, "charge.expired")


def give_back(request: RefundRequest) -> RefundAnswer:
    """Refund part of a charge, once for each key. Raises KeyReused and UnknownReference."""
    charge = charge_known_as(request.reference)
    made = db.scalars(select(TestRefund).where(TestRefund.idempotency_key == request.idempotency_key)).one_or_none()
    if made is not None:
        if (made.charge_id, made.amount_minor) != (charge.id, request.amount.minor):
            raise KeyReused
        return RefundAnswer(outcome=RefundOutcome.DONE, reference=made.id)
    left = charge.captured_minor - charge.refunded_minor
    if request.amount.currency != charge.currency or not 0 < request.amount.minor <= left:
        return RefundAnswer(outcome=RefundOutcome.REFUSED, reason="more than there is")
    if request.amount.minor == REFUSED_REFUND:
        return RefundAnswer(outcome=RefundOutcome.REFUSED, reason="the card was closed")
    made = TestRefund(
        id=new_id(),
        charge_id=charge.id,
        idempotency_key=request.idempotency_key,
        amount_minor=request.amount.minor,
    )
    db.add(made)
    charge.refunded_minor += made.amount_minor
    _tell_merchant(charge, "refund.done", refund_key=request.idempotency_key)
    return RefundAnswer(outcome=RefundOutcome.DONE, reference=made.id)


def charges_to_move_on() -> list[Id]:
    """Charges whose late money has arrived, or whose time is over."""
    now = clock.now()
    late = (TestCharge.state == ChargeState.PROCESSING) & (TestCharge.settles_at <= now)
    over = (TestCharge.state == ChargeState.OPEN) & (TestCharge.expires_at <= now)
    return list(db.scalars(select(TestCharge.id).where(or_(late, over)).limit(100)))


def webhooks_due() -> list[Id]:
    """Messages to deliver now."""
    waiting = TestWebhook.delivered_at.is_(None) & (TestWebhook.due_at <= clock.now())
    return list(db.scalars(select(TestWebhook.id).where(waiting).order_by(TestWebhook.due_at).limit(100)))


def _bring_up_to_date(charge: TestCharge) -> None:
    now = clock.now()
    if charge.state is ChargeState.OPEN and charge.expires_at <= now:
        close(charge)
    if charge.state is ChargeState.PROCESSING and charge.settles_at and charge.settles_at <= now:
        charge.state = ChargeState.PAID
        charge.captured_minor = charge.amount_minor
        _tell_merchant(charge, "charge.paid")


def _decide(charge: TestCharge, state: ChargeState, copies: int) -> None:
    if charge.state is not ChargeState.OPEN:
        raise NotOpen
    charge.state = state
    charge.copies = copies


def _tell_merchant(charge: TestCharge, kind: str, *, refund_key: str | None = None) -> None:
    event_id, now = new_id(), clock.now()
    for _ in range(charge.copies):
        row = _message(event_id, charge, kind, refund_key, now)
        db.add(row)
        db.flush()
        enqueue(jobs.deliver, row.id)


def _message(event_id: Id, charge: TestCharge, kind: str, refund_key: str | None, now: datetime) -> TestWebhook:
    return TestWebhook(
        id=new_id(), event_id=event_id, charge_id=charge.id, kind=kind, refund_key=refund_key, due_at=now
    )


def _hash_of(request: CheckoutRequest) -> str:
    return hashlib.sha256(repr(request).encode()).hexdigest()
