"""A hand on the test bank."""

from collections.abc import Mapping

from app.core import clock
from app.core.ids import Id
from app.infra.db import in_transaction
from app.payments.gateways import Gateway
from app.payments.gateways.local import books, signature
from app.payments.gateways.local.gateway import LocalGateway
from tests.makers import payments as bank

SECRET, PREVIOUS = "the-secret-of-today", "the-secret-of-yesterday"


class LocalProvider:
    """The test bank behind its gateway."""

    def __init__(self) -> None:
        self.gateway: Gateway = LocalGateway(SECRET, PREVIOUS)

    def buyer_pays(self, reference: str) -> None:
        bank.pay(Id(reference))

    def buyer_pays_with(self, reference: str, card: str) -> None:
        in_transaction(lambda: books.pay(books.charge_known_as(reference), card=card))

    def buyer_is_declined(self, reference: str) -> None:
        bank.decline(Id(reference))

    def last_message(self, reference: str) -> tuple[bytes, Mapping[str, str]]:
        body = bank.messages_of(Id(reference))[-1]
        return body, _headers(body, SECRET)

    def signed_with_previous_secret(self, body: bytes) -> Mapping[str, str]:
        return _headers(body, PREVIOUS)

    def signed_long_ago(self, body: bytes) -> Mapping[str, str]:
        return _headers(body, SECRET, age=3600)

    def without_secret(self) -> Gateway:
        return LocalGateway("")


def _headers(body: bytes, secret: str, *, age: int = 0) -> Mapping[str, str]:
    return {signature.HEADER: signature.sign(body, secret, at=int(clock.now().timestamp()) - age)}
