"""Sends what waits in the outbox."""

import time

from app.infra.db import transaction
from app.infra.jobs import job
from app.notifications import actions, flows

_BATCH = 50
# A sweep makes room for other jobs; the next one goes on where it stopped.
_SWEEP_SECONDS = 60


@job
def deliver(delivery_id: str) -> None:
    """Send one delivery, if it is due and nobody else is at it."""
    flows.send(delivery_id)


@job
def deliver_due() -> None:
    """Send what is due although nobody was woken for it: retries, and what a lost wake-up or a dead worker left."""
    began = time.monotonic()
    with transaction():
        waiting = actions.due_deliveries(_BATCH)
    for delivery_id in waiting:
        if time.monotonic() - began > _SWEEP_SECONDS:
            return
        flows.send(delivery_id)
