"""The gateways that this installation's settings turn on."""

from functools import lru_cache

from app.core.errors import NotFound, Refused
from app.infra.settings import settings
from app.payments.gateways import Gateway
from app.payments.gateways.counter.gateway import CounterGateway
from app.payments.gateways.local.gateway import LocalGateway


class NoWayToPay(Refused):
    """No provider is set up."""

    def __init__(self) -> None:
        super().__init__("This site can't take payments yet. Please tell the organizer.")


@lru_cache
def gateways() -> dict[str, Gateway]:
    """Every gateway that buyers can pay through and that is turned on, by its name in addresses and tables."""
    found: list[Gateway] = []
    if settings().test_payments:
        secrets = (settings().test_payments_secret, settings().test_payments_previous_secret)
        found.append(LocalGateway(*(secret.get_secret_value() for secret in secrets)))
    return {gateway.name: gateway for gateway in found}


def gateway_named(name: str) -> Gateway:
    """The gateway of a payment or a webhook. Raises NotFound when it is not turned on."""
    if name == CounterGateway.name:
        return CounterGateway()
    if name not in gateways():
        raise NotFound
    return gateways()[name]


def chosen_gateway() -> Gateway:
    """The gateway for a new payment. Raises NoWayToPay."""
    if not gateways():
        raise NoWayToPay
    return next(iter(gateways().values()))
