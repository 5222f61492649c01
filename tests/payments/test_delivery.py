"""The bank's messages really travel: over HTTP, signed, again and again until they are taken."""

import pytest
from sqlalchemy import func, select, update

from app.core import clock
from app.infra.db import db, in_transaction
from app.infra.embedded.program import free_port
from app.infra.settings import settings
from app.payments.gateways.local import jobs as test_bank
from app.payments.gateways.local.models import TestWebhook
from app.payments.models import ProviderEvent
from app.payments.news import PaymentSettled
from tests.makers.payments import Order, pay
from tests.payments.bench import process_inbox


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
