"""Money on its way back."""

import pytest
from flask.testing import FlaskClient

from app.core.money import Money
from app.infra.db import in_transaction, transaction
from app.payments import actions, ledger, verification
from app.payments.errors import NotPaid, OtherRefund, TooMuchBack
from app.payments.flows import send_waiting_refunds
from app.payments.gateways import GatewayUnavailable
from app.payments.gateways.local import books
from app.payments.gateways.local.gateway import LocalGateway
from tests.makers.payments import Order, deliver, make_paid_order, messages_of, movements_of
from tests.payments.bench import at, process_inbox, send_refunds


def ask(order: Order, minor: int = 4800, *, key: str = "wish", currency: str = "EUR") -> str:
    payment_id = order.payment_id
    with transaction():
        return actions.ask_refund(payment_id, Money(minor, currency), key=key, reason="Cancelled")


def test_the_whole_price_comes_back(paid: Order) -> None:
    ask(paid)
    send_refunds()
    assert paid.payments[0].left == Money(0, "EUR")
    assert movements_of(paid.payment_id) == ["capture", "refund_owed", "refund_paid"]
    assert verification.check_books().differences == []


def test_a_refund_is_on_the_books_as_soon_as_it_is_asked_for(paid: Order) -> None:
    ask(paid, 1800)
    assert paid.payments[0].left == Money(3000, "EUR")
    assert in_transaction(ledger.balances)[("refunds", "EUR")] == -1800


def test_the_same_wish_twice_is_one_refund(paid: Order) -> None:
    assert ask(paid, 1000) == ask(paid, 1000)
    send_refunds()
    send_refunds()
    assert paid.payments[0].left == Money(3800, "EUR")
    assert movements_of(paid.payment_id).count("refund_paid") == 1


def test_the_same_key_for_another_amount_is_refused(paid: Order) -> None:
    ask(paid, 1000)
    with pytest.raises(OtherRefund):
        ask(paid, 1001)


def test_more_than_was_taken_never_goes_back(paid: Order) -> None:
    with pytest.raises(TooMuchBack):
        ask(paid, 4801)
    ask(paid, 4000)
    with pytest.raises(TooMuchBack):
        ask(paid, 801, key="second")
    ask(paid, 800, key="second")


@pytest.mark.parametrize(("minor", "currency"), [(0, "EUR"), (-5, "EUR"), (100, "USD")])
def test_an_amount_that_makes_no_sense_is_refused(paid: Order, minor: int, currency: str) -> None:
    with pytest.raises(TooMuchBack):
        ask(paid, minor, currency=currency)


def test_what_never_arrived_is_not_sent_back(order: Order) -> None:
    order.start()
    with pytest.raises(NotPaid):
        ask(order)


def test_two_partial_refunds_of_the_same_amount_are_two(paid: Order) -> None:
    ask(paid, 2400, key="first ticket")
    ask(paid, 2400, key="second ticket")
    send_refunds()
    assert movements_of(paid.payment_id).count("refund_paid") == 2
    assert verification.check_books().differences == []


def test_a_silent_provider_is_asked_again_and_pays_once(paid: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(paid)
    with at(monkeypatch, LocalGateway, "refund", raises=GatewayUnavailable):
        send_waiting_refunds()
    send_waiting_refunds()
    assert movements_of(paid.payment_id) == ["capture", "refund_owed"], "not before its pause is over"
    send_refunds()
    assert movements_of(paid.payment_id) == ["capture", "refund_owed", "refund_paid"]


def test_a_crash_after_the_provider_paid_does_not_pay_twice(paid: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(paid, 1000)
    with (
        at(monkeypatch, actions, "finish_refund", raises=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        send_waiting_refunds()
    assert verification.check_books().differences == [], "the books know that it is under way"
    send_refunds()
    assert movements_of(paid.payment_id) == ["capture", "refund_owed", "refund_paid"]
    assert verification.check_books().differences == []


def test_a_refund_that_the_provider_refuses_is_the_organizers_money_again() -> None:
    paid = make_paid_order()
    ask(paid, books.REFUSED_REFUND)
    send_refunds()
    assert paid.payments[0].left == Money(4800, "EUR")
    assert movements_of(paid.payment_id) == ["capture", "refund_failed", "refund_owed"]


def test_the_providers_own_message_about_a_refund_finishes_it(
    client: FlaskClient, paid: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund_id = ask(paid, 1000)
    with (
        at(monkeypatch, actions, "finish_refund", raises=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        send_waiting_refunds()
    message = next(body for body in messages_of(paid.charge_id) if b"refund.done" in body)
    assert refund_id.encode() in message
    deliver(client, message)
    process_inbox()
    assert movements_of(paid.payment_id) == ["capture", "refund_owed", "refund_paid"]


def test_sabotage_without_the_check_more_goes_back_than_came_in(paid: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "left_of", lambda payment: Money(10**9, "EUR"))
    ask(paid, 4800, key="first")
    ask(paid, 4800, key="second")
    assert in_transaction(ledger.balances)[(f"organizer:{paid.organization_id}", "EUR")] > 0
