"""What payments tell the packages above them."""

from dataclasses import dataclass

from app.core.ids import Id


@dataclass(frozen=True)
class PaymentSettled:
    """The provider captured the right amount, in the right currency, account and mode."""

    payment_id: Id
    purpose_id: Id


@dataclass(frozen=True)
class PaymentFailed:
    """This attempt is over without money: declined, or left until the provider closed it."""

    payment_id: Id
    purpose_id: Id
