"""The test bank behind the protocol that every provider keeps to."""

import json
from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.core.money import Money
from app.infra import keys
from app.infra.db import in_transaction
from app.payments.gateways import (
    CheckoutRequest,
    CheckoutState,
    CheckoutStatus,
    HostedCheckout,
    ProviderNews,
    RefundAnswer,
    RefundRequest,
    SignatureInvalid,
)
from app.payments.gateways.local import books, signature
from app.payments.gateways.local.models import ChargeState, TestCharge

_STATES = {
    ChargeState.OPEN: CheckoutState.OPEN,
    ChargeState.PROCESSING: CheckoutState.PROCESSING,
    ChargeState.PAID: CheckoutState.PAID,
    ChargeState.DECLINED: CheckoutState.FAILED,
    ChargeState.EXPIRED: CheckoutState.EXPIRED,
}


class LocalGateway:
    """Speaks to the test bank. Refuses to exist without a secret; takes two while one is being replaced."""

    name = "local"
    account = books.ACCOUNT
    mode = books.MODE

    def __init__(self, secret: str, previous_secret: str = "") -> None:
        if not secret:
            raise ValueError("TEST_PAYMENTS_SECRET must not be empty")
        self._secrets = [each for each in (secret, previous_secret) if each]

    def open_checkout(self, request: CheckoutRequest) -> HostedCheckout:
        """Open a page of the test bank."""

        def work() -> HostedCheckout:
            charge = books.open_charge(request)
            return HostedCheckout(reference=charge.id, url=f"/test-payments/{charge.id}", expires_at=charge.expires_at)

        return in_transaction(work)

    def close_checkout(self, reference: str) -> None:
        """Close the page."""
        in_transaction(lambda: books.close(books.charge_known_as(reference)))

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> ProviderNews:
        """Check the signature, then read."""
        signed = headers.get(signature.HEADER, "")
        signature.verify(body, signed, self._secrets, now=int(clock.now().timestamp()))
        try:
            return _news_in(json.loads(body))
        except (ValueError, KeyError, TypeError):
            raise SignatureInvalid("signed, but not in the bank's format") from None

    def status_of(self, reference: str) -> CheckoutStatus:
        """Ask the bank's books."""
        return in_transaction(lambda: _status(books.charge_known_as(reference)))

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Ask the bank to give money back."""
        return in_transaction(lambda: books.give_back(request))


def _status(charge: TestCharge) -> CheckoutStatus:
    return CheckoutStatus(
        reference=charge.id,
        client_reference=charge.client_reference,
        state=_STATES[charge.state],
        captured=Money(charge.captured_minor, charge.currency),
        refunded=Money(charge.refunded_minor, charge.currency),
        account=charge.account,
        mode=charge.mode,
        reason="The card was declined." if charge.state is ChargeState.DECLINED else "",
        payer=keys.seal("test card", charge.card) if charge.card else "",
    )


def _news_in(content: Any) -> ProviderNews:
    data = content["data"]
    return ProviderNews(
        event_id=str(content["id"]),
        kind=str(content["type"]),
        reference=str(data["charge"]),
        client_reference=str(data["client_reference"]),
        refund_key=None if data["refund_key"] is None else str(data["refund_key"]),
        payload=content,
    )
