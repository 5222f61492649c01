"""What Foyer asks of a payment provider, and the values that pass between them: one folder below for each provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.ids import Id
from app.core.money import Money


class SignatureInvalid(Exception):
    """The message was not signed by the provider, or too long ago, or it can't be read."""


class GatewayUnavailable(Exception):
    """The provider did not answer, or not with sense. Nothing is known; ask again later with the same key."""


class KeyReused(Exception):
    """The idempotency key was used before, for something else."""


class UnknownReference(Exception):
    """The provider knows nothing under this reference."""


class CheckoutState(StrEnum):
    """Where a hosted checkout stands, in the provider's eyes."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class RefundOutcome(StrEnum):
    """What became of a refund that we asked for."""

    DONE = "done"
    UNDER_WAY = "under_way"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class CheckoutRequest:
    """A hosted payment page, please. The same key with the same content always means the same page."""

    idempotency_key: str
    client_reference: Id
    amount: Money
    description: str
    email: str
    return_url: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class HostedCheckout:
    """The page that the buyer is sent to."""

    reference: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProviderNews:
    """An authentic message from the provider. It says where to look; what happened is asked with ``status_of``."""

    event_id: str
    kind: str
    reference: str
    client_reference: str
    refund_key: str | None
    payload: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class CheckoutStatus:
    """What the provider knows about a checkout. ``payer`` is the same for the same card or account, or empty."""

    reference: str
    client_reference: str
    state: CheckoutState
    captured: Money
    refunded: Money
    account: str
    mode: str
    reason: str = ""
    payer: str = ""


@dataclass(frozen=True, kw_only=True)
class RefundRequest:
    """Money back, please. The key is our refund's id, so asking twice is asking once."""

    idempotency_key: str
    reference: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class RefundAnswer:
    """What the provider says to a refund."""

    outcome: RefundOutcome
    reference: str = ""
    reason: str = ""


class Gateway(Protocol):
    """One provider. Every call goes over a network: never make one inside a transaction.

    Each may raise GatewayUnavailable; those with a reference UnknownReference; those with a key KeyReused.
    """

    name: str
    # Whose account the money must arrive in, and whether it is real money (live) or not (test).
    account: str
    mode: str

    def open_checkout(self, request: CheckoutRequest) -> HostedCheckout:
        """Open the provider's payment page."""
        ...

    def close_checkout(self, reference: str) -> None:
        """Let nobody pay there any more; does nothing when it is too late for that."""
        ...

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> ProviderNews:
        """The news in a webhook's raw body. Raises SignatureInvalid."""
        ...

    def status_of(self, reference: str) -> CheckoutStatus:
        """What has become of a checkout."""
        ...

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Send money back to where it came from."""
        ...
