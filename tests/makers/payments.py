"""Payments for tests: asked for, paid at the test bank, told of by signed messages."""

import json
from dataclasses import dataclass, replace

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import clock
from app.core.ids import Id, new_id
from app.core.money import Money
from app.infra.db import db, in_transaction
from app.infra.settings import settings
from app.payments import flows, queries
from app.payments.gateways.local import books, delivery, signature
from app.payments.gateways.local.models import TestCharge, TestWebhook
from app.payments.models import LedgerTransaction, Payment
from app.payments.queries import PaymentView
from tests.cast import make_owner

EURO_48 = Money(4800, "EUR")


@dataclass(frozen=True)
class Order:
    """Something to be paid for."""

    purpose_id: Id
    organization_id: Id
    amount: Money = EURO_48

    def start(self) -> str:
        """Ask to pay; return where the buyer is sent."""
        return flows.start_payment(
            self.purpose_id,
            organization_id=self.organization_id,
            amount=self.amount,
            description="2 × Standing, The Winter Garden",
            email="ada@example.org",
            return_url="/?back=from-the-bank",
        )

    def costing(self, minor: int) -> "Order":
        """The same thing at another price."""
        return replace(self, amount=Money(minor, self.amount.currency))

    @property
    def payments(self) -> list[PaymentView]:
        """Its payments, oldest first."""
        return in_transaction(lambda: queries.payments_of(self.purpose_id))

    @property
    def payment_id(self) -> Id:
        """Its only payment."""
        (payment,) = self.payments
        return payment.id

    @property
    def charge_id(self) -> Id:
        """The test bank's name for its last payment."""
        return Id(reference_of(self.payments[-1].id))


def make_order(amount: Money = EURO_48) -> Order:
    """Make something to be paid for, of a new organization."""
    owner = make_owner(f"Olga {new_id()[:6]}", organization="Kammerspiele")
    return Order(new_id(), owner.organization_id, amount)


def make_paid_order(amount: Money = EURO_48) -> Order:
    """Make something that was paid for, as far as both books know."""
    order = make_order(amount)
    order.start()
    pay(order.charge_id)
    flows.settle(order.payment_id)
    return order


def pay(charge_id: Id, *, copies: int = 1) -> None:
    """Pay at the test bank."""
    in_transaction(lambda: books.pay(books.charge_known_as(charge_id), copies=copies))


def decline(charge_id: Id) -> None:
    """Have the card declined."""
    in_transaction(lambda: books.decline(books.charge_known_as(charge_id)))


def cook(charge_id: Id, **columns: object) -> None:
    """Change the test bank's books behind everybody's back."""

    def work() -> None:
        charge = db.get_one(TestCharge, charge_id)
        for name, value in columns.items():
            setattr(charge, name, value)

    in_transaction(work)


def reference_of(payment_id: Id) -> str:
    """Return the provider's name for a payment."""
    return in_transaction(lambda: db.get_one(Payment, payment_id, populate_existing=True).reference) or ""


def messages_of(charge_id: Id) -> list[bytes]:
    """Return the bodies of the test bank's messages about a charge, in the order they were written."""

    def work() -> list[bytes]:
        charge = db.get_one(TestCharge, charge_id, populate_existing=True)
        rows = db.scalars(select(TestWebhook).where(TestWebhook.charge_id == charge_id).order_by(TestWebhook.due_at))
        return [delivery.message_of(row, charge) for row in rows]

    return in_transaction(work)


def forged_message(**data: object) -> bytes:
    """Return a body in the test bank's format with the given content."""
    content = {"charge": "none", "client_reference": "none", "refund_key": None, **data}
    return json.dumps({"id": new_id(), "type": "charge.paid", "data": content}).encode()


def deliver(client: FlaskClient, body: bytes, *, secret: str | None = None, age: int = 0) -> TestResponse:
    """Post a message as the test bank would."""
    at = int(clock.now().timestamp()) - age
    signed = signature.sign(body, secret or settings().test_payments_secret.get_secret_value(), at=at)
    return client.post("/webhooks/local", data=body, headers={signature.HEADER: signed})


def movements_of(payment_id: Id) -> list[str]:
    """Return the kinds of ledger transactions of a payment, in no order that matters."""
    found = select(LedgerTransaction.kind).where(LedgerTransaction.payment_id == payment_id)
    return in_transaction(lambda: sorted(db.scalars(found)))
