"""The test bank's background work."""

from app.core.ids import Id
from app.infra.db import in_transaction
from app.infra.jobs import job
from app.payments.gateways.local import books, delivery


@job
def deliver(webhook_id: str) -> None:
    """Deliver one message."""
    delivery.deliver(Id(webhook_id))


@job
def move_on() -> None:
    """Let late money arrive and old pages close, and deliver whatever waits."""
    for charge_id in in_transaction(books.charges_to_move_on):
        in_transaction(lambda due=charge_id: books.charge_known_as(due))  # type: ignore[misc]
    for webhook_id in in_transaction(books.webhooks_due):
        delivery.deliver(webhook_id)
