"""Puts messages into the outbox."""

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import Id, new_id
from app.infra.db import db
from app.infra.jobs import enqueue
from app.notifications import jobs
from app.notifications.models import Delivery, DeliveryState


def tell(notice: str, subject_id: Id, *, to: str, key: str = "") -> None:
    """Have the notice about the subject sent to the address, once, after the open transaction is committed.

    The worker builds the text at that time (see NOTICES in the wiring). ``key`` sets repeats of the same notice
    apart, such as a second request to send the tickets again.
    """
    delivery_id = new_id()
    written = db.execute(
        insert(Delivery)
        .values(
            id=delivery_id,
            dedupe_key=f"{notice}:{subject_id}:{to}:{key}",
            notice=notice,
            subject_id=subject_id,
            recipient=to,
            channel="email",
            state=DeliveryState.WAITING,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
        .returning(Delivery.id)
    ).first()
    if written:
        enqueue(jobs.deliver, delivery_id)
