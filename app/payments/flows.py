"""The stories with a provider's answer in the middle: commit · call · commit. Never call these in a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from app.core import clock
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.infra.db import db, in_transaction
from app.infra.logs import log_for
from app.payments import actions, inbox, queries
from app.payments.errors import ProviderSilent
from app.payments.gateways import (
    CheckoutRequest,
    CheckoutState,
    CheckoutStatus,
    GatewayUnavailable,
    HostedCheckout,
    KeyReused,
    RefundAnswer,
    RefundOutcome,
    RefundRequest,
    UnknownReference,
)
from app.payments.gateways.registry import chosen_gateway, gateway_named
from app.payments.models import Payment, PaymentState, Refund

log = log_for(__name__)
_LOOK_EVERY = timedelta(seconds=3)
# The provider's own failures, after which nothing is known and the next sweep asks again.
_NO_ANSWER = (GatewayUnavailable, ProviderSilent, UnknownReference, KeyReused, NotFound)


def start_payment(
    purpose_id: Id,
    *,
    organization_id: Id,
    amount: Money,
    description: str,
    email: str,
    return_url: str,
) -> str:
    """Where to send the buyer to pay: the provider's page, or back when the money is already there or on its way.

    Sending the form twice leads to the same page. Raises NoWayToPay and ProviderSilent.
    """
    gateway = chosen_gateway()
    payment = in_transaction(
        lambda: actions.open_payment(
            purpose_id,
            gateway,
            organization_id=organization_id,
            amount=amount,
            description=description,
            email=email,
            return_url=return_url,
        )
    )
    if payment.state is not PaymentState.OPENED:
        return return_url
    return payment.checkout_url or _open(payment).url


def look_again(purpose_id: Id) -> None:
    """Ask the provider about what is still unsettled, at most every few seconds. For the page the buyer returns to."""
    since = clock.now() - _LOOK_EVERY
    for payment_id in in_transaction(lambda: queries.unsettled_of(purpose_id)):
        if in_transaction(lambda due=payment_id: actions.claim_look(due, not_since=since)):  # type: ignore[misc]
            _settle_if_answered(payment_id)


def settle(payment_id: Id, *, told_by: Id | None = None) -> None:
    """Ask the provider what became of a payment and act on the answer, once.

    Webhook, returning buyer and reconciler all come here. ``told_by`` is the inbox row that is done with this.
    """
    payment = in_transaction(lambda: _payment(payment_id))
    reference = payment.reference or _open(payment).reference
    status = _ask(payment, reference)

    def act() -> None:
        outcome = actions.settle(payment_id, status)
        if told_by:
            inbox.close_event(told_by, outcome)

    in_transaction(act)


def process_event(event_row_id: Id) -> None:
    """Act on what a provider told us."""
    event = in_transaction(lambda: inbox.claim_event(event_row_id))
    if event is None:
        return
    payment_id = in_transaction(
        lambda: queries.payment_told_of(event.provider, event.reference, event.client_reference)
    )
    if payment_id is None:
        log.warning("webhook.about_nothing_of_ours", provider=event.provider, message=event.event_id)
        in_transaction(lambda: inbox.close_event(event.id, "not_ours"))
        return
    if event.refund_key:
        refund_id = Id(event.refund_key)
        in_transaction(lambda: actions.expedite_refund(refund_id))
        send_refund(refund_id)
    settle(payment_id, told_by=event.id)


def send_refund(refund_id: Id) -> None:
    """Tell the provider of a refund. Our refund's id is the key, so telling it twice moves money once."""
    claimed = in_transaction(lambda: actions.claim_refund(refund_id))
    if claimed is None:
        return
    refund, payment = claimed
    try:
        answer = _ask_back(refund, payment)
    except GatewayUnavailable:
        log.warning("refund.no_answer", refund=refund_id)
        return
    in_transaction(lambda: actions.finish_refund(refund_id, answer))


def reconcile() -> None:
    """Ask about every payment that hangs, and tell the news of money again to be sure that it was acted on."""
    since = clock.now() - _LOOK_EVERY
    for payment_id in in_transaction(queries.payments_to_ask_about):
        if in_transaction(lambda due=payment_id: actions.claim_look(due, not_since=since)):  # type: ignore[misc]
            _settle_if_answered(payment_id)
    for payment_id in in_transaction(queries.payments_to_retell):
        with _going_on("payment.not_retold", payment=payment_id):
            in_transaction(lambda due=payment_id: actions.retell(due))  # type: ignore[misc]


def process_waiting_events() -> None:
    """Act on the inbox rows that were left behind."""
    for event_row_id in in_transaction(inbox.waiting_events):
        with _going_on("webhook.put_off", event_row=event_row_id):
            process_event(event_row_id)


def send_waiting_refunds() -> None:
    """Send the refunds that are due."""
    for refund_id in in_transaction(queries.refunds_to_send):
        with _going_on("refund.put_off", refund=refund_id):
            send_refund(refund_id)


@contextmanager
def _going_on(event: str, **fields: Id) -> Iterator[None]:
    """One that breaks must not keep the others from their turn: it is logged, and the next sweep tries again."""
    try:
        yield
    except _NO_ANSWER as error:
        log.warning(event, reason=type(error).__name__, **fields)
    except Exception:
        log.exception(event, **fields)


def _settle_if_answered(payment_id: Id) -> None:
    with _going_on("payment.not_settled", payment=payment_id):
        settle(payment_id)


def _open(payment: Payment) -> HostedCheckout:
    """Open the provider's page, or find the one that a crash made us forget: the key is the same."""
    request = CheckoutRequest(
        idempotency_key=payment.idempotency_key,
        client_reference=payment.id,
        amount=payment.amount,
        description=payment.description,
        email=payment.email,
        return_url=payment.return_url,
        expires_at=payment.expires_at,
    )
    try:
        checkout = gateway_named(payment.provider).open_checkout(request)
    except GatewayUnavailable:
        raise ProviderSilent from None
    except KeyReused:
        in_transaction(lambda: actions.give_up(payment.id, because="the provider knows the key for something else"))
        raise ProviderSilent from None
    in_transaction(lambda: actions.remember_checkout(payment.id, checkout))
    return checkout


def _ask(payment: Payment, reference: str) -> CheckoutStatus:
    """What the provider knows; a page whose time is over is closed first, so that the answer is final."""
    gateway = gateway_named(payment.provider)
    status = gateway.status_of(reference)
    if status.state is CheckoutState.OPEN and payment.expires_at <= clock.now():
        gateway.close_checkout(reference)
        status = gateway.status_of(reference)
    return status


def _ask_back(refund: Refund, payment: Payment) -> RefundAnswer:
    request = RefundRequest(idempotency_key=refund.id, reference=payment.reference or "", amount=refund.amount)
    try:
        return gateway_named(payment.provider).refund(request)
    except (UnknownReference, KeyReused) as error:
        return RefundAnswer(outcome=RefundOutcome.REFUSED, reason=type(error).__name__)


def _payment(payment_id: Id) -> Payment:
    payment = db.get(Payment, payment_id, populate_existing=True)
    if payment is None:
        raise NotFound
    return payment
