"""Many at once: threads with connections of their own, released together, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from app.core.errors import Refused
from app.core.money import Money
from app.infra.db import close_session, db, in_transaction
from app.payments import actions, flows
from app.payments.models import LedgerTransaction, Payment, Refund
from app.payments.news import PaymentSettled
from tests.makers.payments import Order, deliver, messages_of, movements_of, pay
from tests.payments.bench import process_inbox

MANY = 8


def at_once(work: Callable[[], object]) -> list[object]:
    """Do the work in many threads that start together; return what each got or raised."""
    barrier = Barrier(MANY)

    def run(_: int) -> object:
        barrier.wait()
        try:
            return work()
        except Refused as refusal:
            return refusal
        finally:
            close_session()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_the_same_message_many_times_at_once_is_one_movement(app: Flask, order: Order, heard: list[object]) -> None:
    order.start()
    pay(order.charge_id)
    (message,) = messages_of(order.charge_id)
    answers = at_once(lambda: deliver(app.test_client(), message).status_code)
    assert answers == [204] * MANY
    process_inbox()
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]


def test_webhook_buyer_and_reconciler_at_once_settle_once(order: Order, heard: list[object]) -> None:
    order.start()
    pay(order.charge_id)
    payment_id = order.payment_id
    at_once(lambda: flows.settle(payment_id))
    assert heard == [PaymentSettled(payment_id, order.purpose_id)]
    assert movements_of(payment_id) == ["capture"]


def test_many_clicks_on_pay_open_one_page(order: Order) -> None:
    pages = set(at_once(order.start))
    assert len(pages) == 1
    assert in_transaction(lambda: db.scalar(select(func.count()).select_from(Payment))) == 1


def test_the_same_refund_many_times_at_once_is_one(paid: Order) -> None:
    payment_id = paid.payment_id
    asked = at_once(
        lambda: in_transaction(
            lambda: actions.ask_refund(payment_id, Money(4800, "EUR"), key="wish", reason="Cancelled")
        )
    )
    assert len(set(asked)) == 1
    (refund_id,) = set(asked)
    at_once(lambda: flows.send_refund(refund_id))  # type: ignore[arg-type]
    assert movements_of(payment_id) == ["capture", "refund_owed", "refund_paid"]


def test_different_refunds_at_once_never_exceed_what_was_taken(paid: Order) -> None:
    payment_id = paid.payment_id
    keys = iter(range(MANY))

    def ask() -> str:
        key = str(next(keys))
        return in_transaction(lambda: actions.ask_refund(payment_id, Money(1000, "EUR"), key=key, reason="Cancelled"))

    at_once(ask)
    assert in_transaction(lambda: db.scalar(select(func.sum(Refund.amount_minor)))) == 4000
    assert in_transaction(lambda: db.scalar(select(func.count()).select_from(LedgerTransaction))) == 5
