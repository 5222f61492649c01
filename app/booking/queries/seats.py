"""The names of the seats that claims have, in one query, and in none where nobody has a numbered seat."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, tuple_

from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import Seat


def names_by_claim(claims: Iterable[tuple[Id, Id, Sequence[str]]]) -> dict[Id, list[str]]:
    """What people call the seats of each claim, from triples of claim, event and seat keys."""
    seated = [(claim_id, event_id, keys) for claim_id, event_id, keys in claims if keys]
    if not seated:
        return {}
    wanted = {(event_id, key) for _, event_id, keys in seated for key in keys}
    rows = db.execute(
        select(Seat.event_id, Seat.key, Seat.section, Seat.row, Seat.label).where(
            tuple_(Seat.event_id, Seat.key).in_(wanted)
        )
    )
    names = {(row.event_id, row.key): f"{row.section} {row.row} {row.label}" for row in rows}
    return {
        claim_id: [names[event_id, key] for key in keys if (event_id, key) in names]
        for claim_id, event_id, keys in seated
    }
