"""What Foyer relies on, whoever the provider is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core import clock
from app.core.ids import new_id
from app.core.money import Money
from app.infra.db import NestedTransaction, transaction
from app.payments.gateways import (
    CheckoutRequest,
    CheckoutState,
    KeyReused,
    RefundOutcome,
    RefundRequest,
    SignatureInvalid,
    UnknownReference,
)
from tests.gateways.conftest import Provider


@pytest.fixture
def wish() -> CheckoutRequest:
    """Somebody who wants to pay €48."""
    return CheckoutRequest(
        idempotency_key=new_id(),
        client_reference=new_id(),
        amount=Money(4800, "EUR"),
        description="2 × Standing",
        email="ada@example.org",
        return_url="/bookings/1/x",
        expires_at=clock.now() + timedelta(minutes=30),
    )


def test_the_same_key_opens_the_same_page(provider: Provider, wish: CheckoutRequest) -> None:
    assert provider.gateway.open_checkout(wish) == provider.gateway.open_checkout(wish)


def test_the_same_key_for_something_else_is_refused(provider: Provider, wish: CheckoutRequest) -> None:
    provider.gateway.open_checkout(wish)
    with pytest.raises(KeyReused):
        provider.gateway.open_checkout(replace(wish, amount=Money(100, "EUR")))


def test_another_key_opens_another_page(provider: Provider, wish: CheckoutRequest) -> None:
    first = provider.gateway.open_checkout(wish)
    assert provider.gateway.open_checkout(replace(wish, idempotency_key=new_id())).reference != first.reference


@pytest.mark.parametrize("amount", [Money(500, "JPY"), Money(1250, "KWD"), Money(1, "EUR")])
def test_an_open_page_has_taken_nothing(provider: Provider, wish: CheckoutRequest, amount: Money) -> None:
    checkout = provider.gateway.open_checkout(replace(wish, amount=amount))
    status = provider.gateway.status_of(checkout.reference)
    assert status.state is CheckoutState.OPEN
    assert status.captured == Money(0, amount.currency)


@pytest.mark.parametrize("amount", [Money(4800, "EUR"), Money(500, "JPY"), Money(1250, "KWD")])
def test_paid_money_is_told_with_everything_that_must_fit(
    provider: Provider, wish: CheckoutRequest, amount: Money
) -> None:
    checkout = provider.gateway.open_checkout(replace(wish, amount=amount))
    provider.buyer_pays(checkout.reference)
    status = provider.gateway.status_of(checkout.reference)
    assert status.state is CheckoutState.PAID
    assert (status.captured, status.refunded) == (amount, Money(0, amount.currency))
    assert (status.reference, status.client_reference) == (checkout.reference, wish.client_reference)
    assert (status.account, status.mode) == (provider.gateway.account, provider.gateway.mode)


def test_one_card_is_one_payer_and_nothing_of_its_number_is_told(provider: Provider, wish: CheckoutRequest) -> None:
    payers = []
    for card in ("4242", "4242", "1881"):
        reference = provider.gateway.open_checkout(replace(wish, idempotency_key=new_id())).reference
        provider.buyer_pays_with(reference, card)
        payers.append(provider.gateway.status_of(reference).payer)
    assert payers[0] == payers[1] != payers[2]
    assert not any("4242" in payer or "1881" in payer for payer in payers)


def test_a_declined_card_is_told_with_its_reason(provider: Provider, wish: CheckoutRequest) -> None:
    reference = provider.gateway.open_checkout(wish).reference
    provider.buyer_is_declined(reference)
    status = provider.gateway.status_of(reference)
    assert status.state is CheckoutState.FAILED
    assert status.reason


def test_a_closed_page_is_over_and_closing_again_is_harmless(provider: Provider, wish: CheckoutRequest) -> None:
    reference = provider.gateway.open_checkout(wish).reference
    provider.gateway.close_checkout(reference)
    provider.gateway.close_checkout(reference)
    assert provider.gateway.status_of(reference).state is CheckoutState.EXPIRED


def test_closing_too_late_does_not_undo_a_payment(provider: Provider, wish: CheckoutRequest) -> None:
    reference = provider.gateway.open_checkout(wish).reference
    provider.buyer_pays(reference)
    provider.gateway.close_checkout(reference)
    assert provider.gateway.status_of(reference).state is CheckoutState.PAID


def test_nothing_is_known_under_a_wrong_reference(provider: Provider) -> None:
    with pytest.raises(UnknownReference):
        provider.gateway.status_of("nothing")
    with pytest.raises(UnknownReference):
        provider.gateway.close_checkout("nothing")


def test_a_message_leads_to_the_checkout(provider: Provider, wish: CheckoutRequest) -> None:
    reference = provider.gateway.open_checkout(wish).reference
    provider.buyer_pays(reference)
    news = provider.gateway.read_event(*provider.last_message(reference))
    assert (news.reference, news.client_reference) == (reference, wish.client_reference)
    assert news.event_id


def test_a_message_with_one_byte_changed_is_refused(provider: Provider, wish: CheckoutRequest) -> None:
    reference = provider.gateway.open_checkout(wish).reference
    provider.buyer_pays(reference)
    body, headers = provider.last_message(reference)
    with pytest.raises(SignatureInvalid):
        provider.gateway.read_event(body.replace(b"4800", b"4801"), headers)
    with pytest.raises(SignatureInvalid):
        provider.gateway.read_event(body, {})


def test_an_old_message_is_refused_and_one_of_the_last_secret_is_not(provider: Provider, wish: CheckoutRequest) -> None:
    reference = provider.gateway.open_checkout(wish).reference
    provider.buyer_pays(reference)
    body, _ = provider.last_message(reference)
    with pytest.raises(SignatureInvalid):
        provider.gateway.read_event(body, provider.signed_long_ago(body))
    assert provider.gateway.read_event(body, provider.signed_with_previous_secret(body)).reference == reference


def test_it_does_not_start_without_a_secret(provider: Provider) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        provider.without_secret()


def test_a_refund_goes_back_once_for_each_key(provider: Provider, wish: CheckoutRequest) -> None:
    reference = _paid(provider, wish)
    request = RefundRequest(idempotency_key=new_id(), reference=reference, amount=Money(1800, "EUR"))
    first = provider.gateway.refund(request)
    assert first.outcome is RefundOutcome.DONE
    assert provider.gateway.refund(request) == first
    assert provider.gateway.status_of(reference).refunded == Money(1800, "EUR")
    with pytest.raises(KeyReused):
        provider.gateway.refund(replace(request, amount=Money(1, "EUR")))


def test_more_than_there_is_does_not_go_back(provider: Provider, wish: CheckoutRequest) -> None:
    reference = _paid(provider, wish)
    for minor, outcome in [(4000, RefundOutcome.DONE), (801, RefundOutcome.REFUSED), (800, RefundOutcome.DONE)]:
        asked = RefundRequest(idempotency_key=new_id(), reference=reference, amount=Money(minor, "EUR"))
        assert provider.gateway.refund(asked).outcome is outcome


def test_calling_it_inside_a_transaction_is_refused(provider: Provider, wish: CheckoutRequest) -> None:
    with pytest.raises(NestedTransaction), transaction():
        provider.gateway.open_checkout(wish)


def _paid(provider: Provider, wish: CheckoutRequest) -> str:
    reference = provider.gateway.open_checkout(wish).reference
    provider.buyer_pays(reference)
    return reference
