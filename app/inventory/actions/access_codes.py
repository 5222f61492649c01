"""Verbs on access codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db
from app.inventory.actions.telling import tell_change
from app.inventory.codes import LONGEST_CODE, MOST_AT_ONCE, new_code, normal_code
from app.inventory.models import AccessCode, AccessCodeType, TicketType


class CodeTaken(Conflict):
    """The event has this code already."""

    field = "code"

    def __init__(self) -> None:
        super().__init__("This event has that code already, perhaps a revoked one.")


@dataclass(frozen=True, kw_only=True)
class CodeDetails:
    """Everything that an organizer decides about an access code but its letters."""

    types: Sequence[Id] = field(default_factory=tuple)
    note: str = ""
    most_places: int | None = None
    closes_at: datetime | None = None


def add_code(event: Event, code: str, details: CodeDetails, *, by: Actor) -> AccessCode:
    """Make a code that opens these ticket types. Refuses one that the event has already (CodeTaken)."""
    types = _types(event, details.types)
    made = _insert(event, [_spelled(code)], types, details)
    if not made:
        raise CodeTaken
    tell_change("access_code.added", event, made[0], by=by, note=details.note, most_places=details.most_places)
    return db.get_one(AccessCode, made[0])


def add_codes(event: Event, number: int, details: CodeDetails, *, prefix: str, by: Actor) -> int:
    """Make so many codes alike, each with letters of its own; how many were made."""
    if not 1 <= number <= MOST_AT_ONCE:
        raise Refused(f"Make 1 to {MOST_AT_ONCE} codes at once.", field="number")
    types = _types(event, details.types)
    made: list[Id] = []
    # Codes that meet by chance are left out by the database; a second round makes up for them.
    while missing := number - len(made):
        made += _insert(event, [_spelled(new_code(prefix)) for _ in range(missing)], types, details)
    tell_change("access_codes.added", event, event.id, by=by, number=number, note=details.note)
    return number


def edit_code(event: Event, code: AccessCode, details: CodeDetails, *, by: Actor) -> None:
    """Change what the code opens, for how many and how long. What is held or sold with it stays."""
    types = _types(event, details.types)
    db.execute(delete(AccessCodeType).where(AccessCodeType.access_code_id == code.id))
    db.add_all(AccessCodeType(access_code_id=code.id, ticket_type_id=type_id) for type_id in types)
    code.note = details.note
    code.most_places = details.most_places
    code.closes_at = details.closes_at
    db.flush()
    tell_change("access_code.edited", event, code.id, by=by, note=details.note, most_places=details.most_places)


def revoke_code(event: Event, code: AccessCode, *, by: Actor) -> None:
    """Let the code open nothing any more; what was taken with it stays."""
    code.revoked_at = clock.now()
    db.flush()
    tell_change("access_code.revoked", event, code.id, by=by)


def restore_code(event: Event, code: AccessCode, *, by: Actor) -> None:
    """Let a revoked code open its ticket types again."""
    code.revoked_at = None
    db.flush()
    tell_change("access_code.restored", event, code.id, by=by)


def _insert(event: Event, codes: list[str], types: list[Id], details: CodeDetails) -> list[Id]:
    rows = [
        {
            "id": new_id(),
            "event_id": event.id,
            "code": code,
            "note": details.note,
            "most_places": details.most_places,
            "closes_at": details.closes_at,
        }
        for code in codes
    ]
    made = list(db.scalars(insert(AccessCode).on_conflict_do_nothing().returning(AccessCode.id), rows))
    opens = [{"access_code_id": code_id, "ticket_type_id": type_id} for code_id in made for type_id in types]
    if opens:
        db.execute(insert(AccessCodeType), opens)
    return made


def _spelled(code: str) -> str:
    normal = normal_code(code)
    if not normal or len(normal) > LONGEST_CODE:
        raise Refused(f"A code has 1 to {LONGEST_CODE} letters and digits.", field="code")
    return normal


def _types(event: Event, chosen: Sequence[Id]) -> list[Id]:
    found = select(TicketType.id).where(TicketType.event_id == event.id, TicketType.id.in_(list(chosen)))
    types = list(db.scalars(found))
    if not types:
        raise Refused("Choose the ticket types that it opens.", field="types")
    return types
