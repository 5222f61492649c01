"""What the provider tells us: forged, old, repeated, out of order, late, and about something else."""

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr, ValidationError
from sqlalchemy import func, select

from app.core.ids import new_id
from app.infra.db import db, in_transaction
from app.infra.settings import Settings
from app.payments import flows
from app.payments.gateways.registry import gateways
from app.payments.models import PaymentState, ProviderEvent
from app.payments.news import PaymentFailed, PaymentSettled
from tests.makers.payments import (
    Order,
    cook,
    decline,
    deliver,
    forged_message,
    make_order,
    messages_of,
    movements_of,
    pay,
)
from tests.payments.bench import process_inbox


def test_a_signed_message_settles_the_payment(client: FlaskClient, order: Order, heard: list[object]) -> None:
    order.start()
    pay(order.charge_id)
    (message,) = messages_of(order.charge_id)
    assert deliver(client, message).status_code == 204
    assert heard == []
    process_inbox()
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]


@pytest.mark.parametrize(
    ("secret", "age"),
    [("somebody-else", 0), (None, 301), (None, -301)],
    ids=["forged", "too old", "from the future"],
)
def test_what_the_provider_did_not_sign_now_is_refused(
    client: FlaskClient, order: Order, secret: str | None, age: int
) -> None:
    order.start()
    pay(order.charge_id)
    (message,) = messages_of(order.charge_id)
    assert deliver(client, message, secret=secret, age=age).status_code == 400
    assert _inbox_size() == 0


@pytest.mark.parametrize("header", ["", "t=1,v1=zz", "v1=" + "0" * 64, "t=99999999999999,v1=" + "0" * 64])
def test_a_broken_signature_is_refused(client: FlaskClient, header: str) -> None:
    answer = client.post("/webhooks/local", data=b"{}", headers={"Test-Bank-Signature": header})
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": 1}', b"\xff\xfe", b'{"id":1,"type":"x","data":3}'])
def test_signed_nonsense_is_refused(client: FlaskClient, body: bytes) -> None:
    assert deliver(client, body).status_code == 400


def test_the_secret_before_is_believed_while_it_is_replaced(
    client: FlaskClient, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    order.start()
    pay(order.charge_id)
    (message,) = messages_of(order.charge_id)
    monkeypatch.setattr(gateways()["local"], "_secrets", ["the-new-one", "the-old-one"])
    assert deliver(client, message, secret="the-old-one").status_code == 204
    assert deliver(client, message, secret="the-one-before").status_code == 400


def test_foyer_does_not_start_with_an_empty_secret() -> None:
    with pytest.raises(ValidationError, match="TEST_PAYMENTS_SECRET must not be empty"):
        Settings(test_payments_secret=SecretStr(""))


def test_an_unknown_provider_is_not_found(client: FlaskClient) -> None:
    assert client.post("/webhooks/nobody", data=b"{}").status_code == 404


def test_a_huge_message_is_refused_unread(client: FlaskClient) -> None:
    assert client.post("/webhooks/local", data=b"x" * 300_000).status_code == 413


def test_a_repeated_message_has_one_effect(client: FlaskClient, order: Order, heard: list[object]) -> None:
    _pay_and_deliver(client, order, copies=3)
    assert _inbox_size() == 1
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]
    assert movements_of(order.payment_id) == ["capture"]


def test_two_messages_about_the_same_money_have_one_effect(
    client: FlaskClient, order: Order, heard: list[object]
) -> None:
    _pay_twice_told(client, order)
    assert _inbox_size() == 2
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]
    assert movements_of(order.payment_id) == ["capture"]


def test_sabotage_without_the_step_forward_rule_repeated_news_is_no_longer_harmless(
    client: FlaskClient, order: Order, heard: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.payments.models.Payment.may_become", lambda payment, state: True)
    monkeypatch.setattr("app.payments.ledger._write", lambda *movement: None)
    _pay_twice_told(client, order)
    assert len(heard) == 2


def test_sabotage_without_the_state_rule_the_ledger_still_takes_a_movement_once(
    client: FlaskClient, order: Order, heard: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.payments.models.Payment.may_become", lambda payment, state: True)
    _pay_twice_told(client, order)
    assert movements_of(order.payment_id) == ["capture"]


def test_messages_out_of_order_end_alike(client: FlaskClient, order: Order, heard: list[object]) -> None:
    order.start()
    old = forged_message(charge=order.charge_id, client_reference=order.payment_id)
    pay(order.charge_id)
    (paid,) = messages_of(order.charge_id)
    for message in (paid, old.replace(b"charge.paid", b"charge.processing")):
        deliver(client, message)
        process_inbox()
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]
    assert order.payments[0].state is PaymentState.CAPTURED


def test_money_that_arrives_after_we_gave_up_is_still_taken_in(order: Order, heard: list[object]) -> None:
    order.start()
    decline(order.charge_id)
    flows.settle(order.payment_id)
    cook(order.charge_id, state="paid", captured_minor=4800)
    flows.settle(order.payment_id)
    assert heard == [
        PaymentFailed(order.payment_id, order.purpose_id),
        PaymentSettled(order.payment_id, order.purpose_id),
    ]


def test_a_message_that_lies_about_the_payment_changes_nothing(
    client: FlaskClient, order: Order, heard: list[object]
) -> None:
    order.start()
    deliver(client, forged_message(charge=order.charge_id, client_reference=order.payment_id, captured=4800))
    process_inbox()
    assert heard == []
    assert order.payments[0].state is PaymentState.OPENED


def test_money_for_another_booking_confirms_nothing_here(
    client: FlaskClient, order: Order, heard: list[object]
) -> None:
    other = make_order()
    order.start()
    other.start()
    pay(other.charge_id)
    deliver(client, forged_message(charge=order.charge_id, client_reference=other.payment_id))
    process_inbox()
    assert heard == []
    cook(order.charge_id, client_reference=other.payment_id, state="paid", captured_minor=4800)
    flows.settle(order.payment_id)
    assert heard == []
    assert "purpose" in order.payments[0].trouble


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("captured_minor", 4799),
        ("captured_minor", 480000),
        ("currency", "USD"),
        ("account", "another-shop"),
        ("mode", "live"),
    ],
)
def test_money_that_does_not_fit_confirms_nothing_and_is_marked(
    order: Order, heard: list[object], what: str, value: object
) -> None:
    _pay_cooked(order, what, value)
    assert heard == []
    (payment,) = order.payments
    assert payment.state is not PaymentState.CAPTURED
    assert payment.trouble
    assert movements_of(payment.id) == []


def test_sabotage_without_the_comparison_one_cent_buys_a_ticket(
    order: Order, heard: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.payments.actions._what_does_not_fit", lambda payment, status: "")
    _pay_cooked(order, "captured_minor", 1)
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]


def test_a_message_about_nothing_of_ours_is_put_aside(client: FlaskClient, heard: list[object]) -> None:
    assert deliver(client, forged_message(charge=new_id())).status_code == 204
    process_inbox()
    assert heard == []
    assert in_transaction(lambda: db.scalars(select(ProviderEvent.outcome)).all()) == ["not_ours"]


def test_a_message_stays_in_the_inbox_until_it_is_acted_on(
    client: FlaskClient, order: Order, heard: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    order.start()
    pay(order.charge_id)
    deliver(client, messages_of(order.charge_id)[0])
    with monkeypatch.context() as broken:
        broken.setattr("app.payments.inbox.close_event", _die)
        with pytest.raises(KeyboardInterrupt):
            process_inbox()
    assert heard == [PaymentSettled(order.payment_id, order.purpose_id)]
    assert movements_of(order.payment_id) == [], "all of it was undone together"
    process_inbox()
    assert movements_of(order.payment_id) == ["capture"]


def _pay_and_deliver(client: FlaskClient, order: Order, *, copies: int = 1) -> None:
    order.start()
    pay(order.charge_id, copies=copies)
    for message in messages_of(order.charge_id):
        assert deliver(client, message).status_code == 204
        process_inbox()


def _pay_twice_told(client: FlaskClient, order: Order) -> None:
    _pay_and_deliver(client, order)
    again = forged_message(charge=order.charge_id, client_reference=order.payment_id)
    deliver(client, again)
    process_inbox()


def _pay_cooked(order: Order, what: str, value: object) -> None:
    order.start()
    pay(order.charge_id)
    cook(order.charge_id, **{what: value})
    flows.settle(order.payment_id)


def _inbox_size() -> int:
    return in_transaction(lambda: db.scalar(select(func.count()).select_from(ProviderEvent)) or 0)


def _die(*args: object) -> None:
    raise KeyboardInterrupt
