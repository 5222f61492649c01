"""Sends what waits in the outbox."""

import time

from app.infra.db import transaction
from app.infra.jobs import job, wake_once
from app.infra.pressure import Pressure
from app.notifications import actions, flows

# So few at a time that other work gets its turn in between.
_BATCH = 10
# In a rush buyers wait for the processors half of the time and more. A mail is printing and takes as much of one as
# three purchases: then there is one in so many seconds, and the others follow when it is over.
_RUSH, _BATCH_IN_A_RUSH, _PAUSE = 0.5, 1, 0.4

_pressure = Pressure()


@job
def deliver_due() -> None:
    """Send what is due: what was just put into the outbox, retries, and what a dead worker left."""
    is_rush = _pressure.share() > _RUSH
    most = _BATCH_IN_A_RUSH if is_rush else _BATCH
    with transaction():
        waiting = actions.due_deliveries(most)
    for delivery_id in waiting:
        flows.send(delivery_id)
    if len(waiting) == most:
        if is_rush:
            time.sleep(_PAUSE)
        wake_once(deliver_due)
