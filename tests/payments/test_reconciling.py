"""Nothing hangs for ever: lost messages, forgotten pages, crashes between two steps."""

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.infra.db import db, in_transaction
from app.payments import flows, queries
from app.payments.gateways import CheckoutState
from app.payments.gateways.local import jobs as test_bank
from app.payments.gateways.local.gateway import LocalGateway
from app.payments.gateways.local.models import ChargeState, TestCharge
from app.payments.gateways.registry import gateways
from app.payments.models import Payment, PaymentState
from app.payments.news import PaymentFailed, PaymentSettled
from tests.makers.payments import Order, cook, make_order, pay
from tests.payments.bench import age, at


def test_a_lost_message_is_made_good_by_asking(order: Order, heard: list[object]) -> None:
    order.start()
    pay(order.charge_id, copies=0)
    flows.reconcile()
    assert heard == [], "a fresh payment is left in peace for a minute"
    age(Payment, ["created_at"], minutes=2)
    flows.reconcile()
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]


def test_a_forgotten_page_is_closed_and_the_payment_expires(order: Order, heard: list[object]) -> None:
    order.start()
    age(Payment, ["created_at", "expires_at"], minutes=40)
    flows.reconcile()
    assert heard == [PaymentFailed(order.payment_id, order.purpose_id)]
    assert order.payments[0].state is PaymentState.EXPIRED
    assert gateways()["local"].status_of(order.charge_id).state is CheckoutState.EXPIRED


def test_a_payment_that_a_crash_left_without_a_page_is_repaired(
    order: Order, heard: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(monkeypatch, LocalGateway, "open_checkout", raises=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        order.start()
    age(Payment, ["created_at"], minutes=40)
    flows.reconcile()
    assert order.payments[0].state is PaymentState.OPENED
    age(Payment, ["expires_at", "checked_at"], minutes=40)
    flows.reconcile()
    assert heard == [PaymentFailed(order.payment_id, order.purpose_id)]


def test_one_payment_that_breaks_does_not_keep_the_others_waiting(heard: list[object]) -> None:
    broken, fine = make_order(), make_order()
    for order in (broken, fine):
        order.start()
        pay(order.charge_id)
    _forget_at_the_bank(broken.charge_id)
    age(Payment, ["created_at"], minutes=2)
    flows.reconcile()
    assert heard == [PaymentSettled(fine.payment_id, fine.purpose_id)]


def test_the_news_of_money_is_told_once_more_and_then_never(order: Order, heard: list[object]) -> None:
    order.start()
    pay(order.charge_id)
    flows.settle(order.payment_id)
    flows.reconcile()
    age(Payment, ["captured_at"], minutes=3)
    for _ in range(3):
        flows.reconcile()
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)] * 2


def test_late_money_arrives_by_the_banks_own_clock(order: Order, heard: list[object]) -> None:
    order.start()
    cook(order.charge_id, state="processing", settles_at=clock.now())
    test_bank.move_on()
    assert in_transaction(lambda: db.scalars(select(TestCharge.state)).all()) == [ChargeState.PAID]
    flows.settle(order.payment_id)
    assert len(heard) == 1


def test_the_timeline_tells_what_happened_to_the_money(order: Order) -> None:
    order.start()
    pay(order.charge_id)
    flows.settle(order.payment_id)
    moments = in_transaction(lambda: queries.timeline_of([order.purpose_id]))
    assert [moment.kind for moment in moments] == ["asked", "captured"]
    (totals,) = in_transaction(lambda: queries.taken_for([order.purpose_id]))
    assert (totals.taken.minor, totals.refunded.minor, totals.kept.minor) == (4800, 0, 4800)


def _forget_at_the_bank(charge_id: str) -> None:
    here = Payment.reference == charge_id
    in_transaction(lambda: db.execute(update(Payment).where(here).values(reference="unknown-there")))
