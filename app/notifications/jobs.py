"""Sends what waits in the outbox."""

from app.infra.jobs import job


@job
def deliver(delivery_id: str) -> None:
    """Send one delivery, if it is due and nobody else is at it."""
    raise RuntimeError(f"no sender yet for {delivery_id}")
