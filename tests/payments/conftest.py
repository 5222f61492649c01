"""What the tests of money share: the packages above are deaf, and the test listens instead."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import wiring
from app.core import news
from app.payments.news import PaymentFailed, PaymentSettled
from tests.makers.payments import Order, make_order, make_paid_order


@pytest.fixture
def order() -> Order:
    """Something to be paid for."""
    return make_order()


@pytest.fixture
def paid() -> Order:
    """Something that was paid for."""
    return make_paid_order()


@pytest.fixture
def heard(app: Flask) -> Iterator[list[object]]:
    """What payments announce, in order; the app's own hearers stay away."""
    facts: list[object] = []
    news.subscribe({PaymentSettled: [facts.append], PaymentFailed: [facts.append]})
    yield facts
    news.subscribe(wiring.NEWS)


@pytest.fixture(autouse=True)
def _alone(heard: list[object]) -> None:
    """No booking exists here for the real hearers to find."""
