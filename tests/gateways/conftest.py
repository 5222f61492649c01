"""Every gateway with its stand-in: a new provider adds a line to PROVIDERS and passes the same suite."""

from collections.abc import Mapping
from typing import Protocol

import pytest
from flask import Flask

from app.payments.gateways import Gateway
from tests.gateways.local import LocalProvider


class Provider(Protocol):
    """A gateway and a hand on the provider behind it."""

    gateway: Gateway

    def buyer_pays(self, reference: str) -> None:
        """Pay on the hosted page."""

    def buyer_pays_with(self, reference: str, card: str) -> None:
        """Pay on the hosted page with a card that ends like this."""

    def buyer_is_declined(self, reference: str) -> None:
        """Try to pay and be refused."""

    def last_message(self, reference: str) -> tuple[bytes, Mapping[str, str]]:
        """Return the newest webhook about a checkout: body and headers, signed now."""

    def signed_with_previous_secret(self, body: bytes) -> Mapping[str, str]:
        """Return the headers of a body that was signed with the secret that is being replaced."""

    def signed_long_ago(self, body: bytes) -> Mapping[str, str]:
        """Return the headers of a body that was signed an hour ago."""

    def without_secret(self) -> Gateway:
        """Build the gateway with an empty secret."""


PROVIDERS: dict[str, type[Provider]] = {"local": LocalProvider}


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest, app: Flask) -> Provider:
    """Each provider in turn."""
    return PROVIDERS[request.param]()
