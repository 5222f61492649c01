"""What booking does by itself."""

from functools import partial

from app.booking import actions, queries
from app.infra.db import in_transaction
from app.infra.jobs import job


@job
def abandon_unpaid() -> None:
    """End the pending bookings for which no money can arrive any more, each in a transaction of its own."""
    for booking_id in queries.unpaid_bookings():
        in_transaction(partial(actions.abandon_unpaid, booking_id))
