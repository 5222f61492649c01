"""The webhook inbox: what providers told us is kept first and acted on afterwards, from the row."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.core import clock
from app.core.ids import Id, new_id
from app.infra.db import db
from app.infra.jobs import enqueue
from app.infra.logs import log_for
from app.payments import jobs
from app.payments.gateways import ProviderNews
from app.payments.models import ProviderEvent

log = log_for(__name__)
_MOST_ATTEMPTS = 50


def take_in(provider: str, news: ProviderNews) -> None:
    """Put a provider's message into the inbox; a message that is there already changes nothing."""
    kept = db.execute(
        insert(ProviderEvent)
        .values(
            id=new_id(),
            provider=provider,
            event_id=news.event_id,
            kind=news.kind,
            reference=news.reference,
            client_reference=news.client_reference,
            refund_key=news.refund_key,
            payload=news.payload,
            outcome="",
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["provider", "event_id"])
        .returning(ProviderEvent.id)
    ).scalar_one_or_none()
    if kept is None:
        log.info("webhook.repeated", provider=provider, message=news.event_id)
        return
    enqueue(jobs.process_event, kept)


def claim_event(event_row_id: Id) -> ProviderEvent | None:
    """The inbox row to process, or None when it is done or somebody is at it."""
    event = db.scalars(
        select(ProviderEvent)
        .where(ProviderEvent.id == event_row_id, ProviderEvent.processed_at.is_(None))
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if event is not None:
        event.attempts += 1
    return event


def close_event(event_row_id: Id, outcome: str) -> None:
    """Note what became of an inbox row."""
    db.execute(
        update(ProviderEvent).where(ProviderEvent.id == event_row_id).values(processed_at=clock.now(), outcome=outcome)
    )


def waiting_events() -> Sequence[Id]:
    """Inbox rows that a lost wake-up or a failure left behind; the pause grows with every attempt."""
    pause = func.make_interval(0, 0, 0, 0, 0, 0, func.least(10 + 5 * ProviderEvent.attempts**2, 3600))
    return db.scalars(
        select(ProviderEvent.id)
        .where(
            ProviderEvent.processed_at.is_(None),
            ProviderEvent.attempts < _MOST_ATTEMPTS,
            ProviderEvent.received_at + pause <= func.clock_timestamp(),
        )
        .order_by(ProviderEvent.received_at)
        .limit(100)
    ).all()
