"""Puts messages into the outbox, and moves them through it."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.core.ids import Id, new_id
from app.infra.columns import table_of
from app.infra.db import db
from app.infra.jobs import enqueue_once
from app.infra.logs import hide_email
from app.notifications import jobs, notices, rules
from app.notifications.models import Delivery, DeliveryState
from app.notifications.notices import Lease

_LONGEST_ERROR = 300
_DELIVERY = insert(table_of(Delivery)).on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(Delivery.id)


def tell(notice: str, subject_id: Id, *, to: str, key: str = "") -> None:
    """Have the notice about the subject sent to the address, once, after the open transaction is committed.

    The worker builds the text at that time (see NOTICES in the wiring). ``key`` sets repeats of the same notice
    apart, such as a second request to send the tickets again. Without an address nobody is told.
    """
    if not to:
        return
    delivery_id = new_id()
    delivery = {
        "id": delivery_id,
        "dedupe_key": f"{notice}:{subject_id}:{to}:{key}",
        "notice": notice,
        "subject_id": subject_id,
        "recipient": to,
        "channel": "email",
        "state": DeliveryState.WAITING,
        "attempts": 0,
    }
    if db.execute(_DELIVERY, delivery).first():
        enqueue_once(jobs.deliver_due)


def take_lease(delivery_id: str) -> Lease | None:
    """Take the delivery for this worker alone; None when it is not due, done, or somebody else is at it."""
    now = func.clock_timestamp()
    taken = db.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            # A lease that has run out was left by a worker that died.
            Delivery.state.in_([DeliveryState.WAITING, DeliveryState.LEASED]),
            Delivery.next_attempt_at <= now,
        )
        .values(state=DeliveryState.LEASED, attempts=Delivery.attempts + 1, next_attempt_at=now + rules.BUILDING)
        .returning(
            Delivery.id,
            Delivery.notice,
            Delivery.subject_id,
            Delivery.recipient,
            Delivery.channel,
            Delivery.attempts,
        )
    ).first()
    return Lease(*taken) if taken else None


def prolong_lease(lease: Lease, length: timedelta = rules.SENDING) -> bool:
    """Keep the delivery for the time that sending takes; False when the lease was lost meanwhile."""
    return _change(lease, next_attempt_at=func.clock_timestamp() + length)


def mark_sent(lease: Lease) -> None:
    """Note that the message is out."""
    _change(lease, state=DeliveryState.SENT, sent_at=func.clock_timestamp(), error=None)


def mark_needless(lease: Lease, reason: str) -> None:
    """Note that there is nothing to say any more, so that nothing was sent."""
    _change(lease, state=DeliveryState.NEEDLESS, error=_in_short(reason))


def put_off(lease: Lease, reason: str) -> DeliveryState:
    """Try again later; give up for good after the last attempt. Tells which of the two."""
    pause = rules.pause_after(lease.attempt)
    if pause is None:
        return give_up(lease, reason)
    due = func.clock_timestamp() + pause
    _change(lease, state=DeliveryState.WAITING, next_attempt_at=due, error=_in_short(reason))
    return DeliveryState.WAITING


def give_up(lease: Lease, reason: str) -> DeliveryState:
    """Stop trying; a person has to look at it."""
    _change(lease, state=DeliveryState.DEAD, error=_in_short(reason))
    return DeliveryState.DEAD


def due_deliveries(most: int) -> list[Id]:
    """The deliveries that are due and that nobody is at, the urgent ones and the longest waiting first."""
    return list(
        db.scalars(
            select(Delivery.id)
            .where(
                Delivery.state.in_([DeliveryState.WAITING, DeliveryState.LEASED]),
                Delivery.next_attempt_at <= func.clock_timestamp(),
            )
            .order_by(Delivery.notice.not_in(notices.urgent()), Delivery.next_attempt_at)
            .limit(most)
        )
    )


def _change(lease: Lease, **values: object) -> bool:
    # The attempt's number fences off a worker that woke up after its lease was given to another.
    changed = db.execute(
        update(Delivery)
        .where(
            Delivery.id == lease.id,
            Delivery.state == DeliveryState.LEASED,
            Delivery.attempts == lease.attempt,
        )
        .values(**values)
        .returning(Delivery.id)
    ).first()
    return changed is not None


def _in_short(reason: str) -> str:
    return hide_email(reason)[:_LONGEST_ERROR]
