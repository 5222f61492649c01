"""The bank's messages really travel: over HTTP, signed, again and again until they are taken."""

import pytest
from sqlalchemy import func, select, update

from app.core import clock
from app.infra.db import db, in_transaction
from app.infra.embedded.program import free_port
from app.infra.settings import settings
from app.payments import actions, verification
from app.payments.gateways.local import jobs as test_bank
from app.payments.gateways.local.models import TestWebhook
from app.payments.models import PaymentState, ProviderEvent
from app.payments.news import PaymentSettled
from tests.makers.payments import Order, movements_of, pay
from tests.payments.bench import process_inbox, until


def test_three_copies_travel_and_arrive_as_one(live_server: str, order: Order, heard: list[object]) -> None:
    order.start()
    pay(order.charge_id, copies=3)
    test_bank.move_on()
    assert _undelivered() == 0
    assert in_transaction(lambda: db.scalar(select(func.count()).select_from(ProviderEvent))) == 1
    process_inbox()
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]


def test_what_nobody_takes_is_tried_again_later(
    live_server: str, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    order.start()
    pay(order.charge_id)
    with monkeypatch.context() as away:
        away.setattr(settings(), "internal_url", f"http://127.0.0.1:{free_port()}")
        test_bank.move_on()
    assert _undelivered() == 1
    test_bank.move_on()
    assert _undelivered() == 1, "not before its pause is over"
    in_transaction(lambda: db.execute(update(TestWebhook).values(due_at=clock.now())))
    test_bank.move_on()
    assert _undelivered() == 0


def _undelivered() -> int:
    waiting = select(func.count()).where(TestWebhook.delivered_at.is_(None))
    return in_transaction(lambda: db.scalar(waiting)) or 0


def test_from_the_click_to_the_books_by_real_processes(live_server: str, live_worker: None, order: Order) -> None:
    order.start()
    pay(order.charge_id, copies=2)
    until(lambda: order.payments[0].state is PaymentState.CAPTURED, seconds=60)
    assert movements_of(order.payment_id) == ["capture"]
    payment_id = order.payment_id
    whole = order.amount
    in_transaction(lambda: actions.ask_refund(payment_id, whole, key="wish", reason="Cancelled"))
    until(lambda: "refund_paid" in movements_of(payment_id), seconds=60)
    assert verification.check_books().differences == []
