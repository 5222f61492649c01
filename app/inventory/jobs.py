"""What inventory does by itself."""

from functools import partial

from app.infra.db import in_transaction
from app.infra.jobs import job
from app.inventory import choosing


@job
def log_releases() -> None:
    """Write down the wheelchair places that have gone on general sale, event by event."""
    for event_id in choosing.releasing_events():
        in_transaction(partial(choosing.log_release, event_id))
