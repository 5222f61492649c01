"""From the checkout to the bank's page and back."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.core import clock
from app.infra.db import db, in_transaction
from app.payments import actions, flows, ledger
from app.payments.errors import ProviderSilent
from app.payments.gateways import CheckoutStatus, GatewayUnavailable
from app.payments.gateways.local.gateway import LocalGateway
from app.payments.gateways.local.models import TestCharge
from app.payments.models import Payment, PaymentState
from app.payments.news import PaymentFailed, PaymentSettled
from tests.makers.payments import Order, cook, decline, movements_of, pay, reference_of
from tests.payments.bench import at, token_in


def test_the_buyer_pays_at_the_bank_and_comes_back(client: FlaskClient, order: Order, heard: list[object]) -> None:
    url = order.start()
    page = client.get(url)
    assert "Pay €48.00" in page.text
    answer = client.post(url, data={"decision": "pay", "seconds": 60, "copies": 1, "csrf_token": token_in(page)})
    assert (answer.status_code, answer.location) == (303, "/?back=from-the-bank")
    flows.look_again(order.purpose_id)
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]
    assert movements_of(order.payment_id) == ["capture"]


def test_the_bank_takes_no_form_without_its_token(client: FlaskClient, order: Order) -> None:
    assert client.post(order.start(), data={"decision": "pay"}).status_code == 400
    flows.look_again(order.purpose_id)
    assert order.payments[0].state is PaymentState.OPENED


def test_the_bank_asks_again_when_it_does_not_understand(client: FlaskClient, order: Order) -> None:
    url = order.start()
    token = token_in(client.get(url))
    assert client.post(url, data={"decision": "steal", "csrf_token": token}).status_code == 422


def test_a_page_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert client.get("/test-payments/nothing").status_code == 404


def test_paying_twice_on_the_banks_page_is_refused(client: FlaskClient, order: Order) -> None:
    url = order.start()
    form = {"decision": "pay", "seconds": 60, "copies": 1, "csrf_token": token_in(client.get(url))}
    client.post(url, data=form)
    assert client.post(url, data=form).status_code == 409
    assert "has been paid" in client.get(url).text


def test_a_declined_card_fails_the_payment_and_the_next_try_is_a_new_one(order: Order, heard: list[object]) -> None:
    first = order.start()
    decline(order.charge_id)
    flows.look_again(order.purpose_id)
    (failed,) = order.payments
    assert heard == [PaymentFailed(failed.id, order.purpose_id)]
    assert failed.failure == "The card was declined."
    assert order.start() != first


def test_leaving_and_coming_again_leads_to_the_same_page(order: Order) -> None:
    assert order.start() == order.start()
    assert len(order.payments) == 1


def test_another_price_is_another_payment(order: Order) -> None:
    assert order.start() != order.costing(5000).start()


def test_what_is_paid_is_not_asked_for_again(order: Order) -> None:
    order.start()
    pay(order.charge_id)
    flows.look_again(order.purpose_id)
    assert order.start() == "/?back=from-the-bank"
    assert len(order.payments) == 1


def test_late_money_is_pending_first_and_settles_when_it_arrives(
    client: FlaskClient, order: Order, heard: list[object]
) -> None:
    url = order.start()
    token = token_in(client.get(url))
    client.post(url, data={"decision": "pay-late", "seconds": 300, "copies": 1, "csrf_token": token})
    flows.settle(order.payment_id)
    assert order.payments[0].state is PaymentState.PENDING
    assert order.start() == "/?back=from-the-bank"
    cook(order.charge_id, settles_at=clock.now())
    flows.settle(order.payment_id)
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]


def test_a_crash_before_the_call_leaves_a_payment_that_the_next_try_opens(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(monkeypatch, LocalGateway, "open_checkout", raises=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        order.start()
    assert reference_of(order.payment_id) == ""
    assert order.start().startswith("/test-payments/")
    assert len(order.payments) == 1


def test_a_crash_after_the_call_finds_the_same_page_again(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        at(monkeypatch, actions, "remember_checkout", raises=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        order.start()
    opened = _only_charge()
    assert reference_of(order.payment_id) == ""
    flows.settle(order.payment_id)
    assert reference_of(order.payment_id) == opened
    assert order.start() == f"/test-payments/{opened}"


def test_a_provider_that_does_not_answer_is_a_sentence_not_a_crash(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        at(monkeypatch, LocalGateway, "open_checkout", raises=GatewayUnavailable),
        pytest.raises(ProviderSilent, match="Nothing was taken"),
    ):
        order.start()


def test_a_key_that_the_provider_knows_for_something_else_ends_that_payment_only(order: Order) -> None:
    url = order.start()
    cook(order.charge_id, request_hash="of another request")
    in_transaction(lambda: db.execute(update(Payment).values(reference=None, checkout_url=None)))
    with pytest.raises(ProviderSilent):
        order.start()
    assert order.payments[0].state is PaymentState.FAILED
    assert order.start() not in (url, "/?back=from-the-bank")


def test_the_returning_buyer_asks_the_bank_only_every_few_seconds(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    order.start()
    asked: list[str] = []
    ask = LocalGateway.status_of

    def counted(gateway: LocalGateway, reference: str) -> CheckoutStatus:
        asked.append(reference)
        return ask(gateway, reference)

    monkeypatch.setattr(LocalGateway, "status_of", counted)
    for _ in range(5):
        flows.look_again(order.purpose_id)
    assert len(asked) == 1


def test_the_books_name_both_sides(order: Order) -> None:
    order.start()
    pay(order.charge_id)
    flows.settle(order.payment_id)
    assert in_transaction(ledger.balances) == {
        (f"organizer:{order.organization_id}", "EUR"): -4800,
        ("provider:local", "EUR"): 4800,
    }


def _only_charge() -> str:
    return in_transaction(lambda: db.scalars(select(TestCharge.id)).one())
