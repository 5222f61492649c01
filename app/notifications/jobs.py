"""Sends what waits in the outbox."""

from app.infra.db import transaction
from app.infra.jobs import job, wake_once
from app.notifications import actions, flows

# So few at a time that other work gets its turn in between.
_BATCH = 10


@job
def deliver_due() -> None:
    """Send what is due: what was just put into the outbox, retries, and what a dead worker left."""
    with transaction():
        waiting = actions.due_deliveries(_BATCH)
    for delivery_id in waiting:
        flows.send(delivery_id)
    if len(waiting) == _BATCH:
        wake_once(deliver_due)
