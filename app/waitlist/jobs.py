"""What the waitlist does by itself: offers lapse by the clock, without news."""

from datetime import timedelta
from functools import partial

from sqlalchemy import delete, func

from app.core.ids import Id
from app.infra.db import db, in_transaction
from app.infra.jobs import job
from app.inventory import actions as inventory
from app.waitlist import claims, queries, rules
from app.waitlist.models import Entry, EntryState


@job
def serve(event_id: Id) -> None:
    """Bring one event's line up to date, some people at a time."""
    while in_transaction(partial(_serve, event_id)):
        pass


@job
def sweep() -> None:
    """Bring every line up to date in which something waits to be done, each in transactions of its own."""
    for event_id in queries.stirring_events():
        while in_transaction(partial(_serve, event_id)):
            pass
    in_transaction(_forget_unconfirmed)


def _serve(event_id: Id) -> bool:
    inventory.stop_claims(event_id)
    return claims.bring_up_to_date(event_id)


def _forget_unconfirmed() -> None:
    stale = func.clock_timestamp() - (rules.KEEP_UNCONFIRMED + timedelta(days=1))
    db.execute(delete(Entry).where(Entry.state == EntryState.UNCONFIRMED, Entry.created_at < stale))
