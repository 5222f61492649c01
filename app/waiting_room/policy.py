"""Who is who in the line: the seals of visitors, of their number and of their pass; and who is let through."""

from datetime import datetime

from app.core.actor import Actor
from app.core.ids import is_id, new_id
from app.events import policy as events
from app.events.models import Event
from app.infra import keys
from app.organizers.policy import Deed
from app.waiting_room.errors import NotAdmitted
from app.waiting_room.views import Room, Stub

_LONGEST_NUMBER = 7


def event_for(actor: Actor, event_id: str, *, to: Deed) -> Event:
    """The event whose room somebody looks after. Raises NotFound or Forbidden."""
    return events.event_for(actor, event_id, to=to)


def new_visitor() -> str:
    """Somebody who was not here before."""
    return new_id()


def sealed_visitor(visitor: str) -> str:
    """The visitor as their cookie keeps it."""
    return f"{visitor}.{keys.seal('visitor', visitor)}"


def visitor_in(cookie: str) -> str | None:
    """The visitor of a cookie; None for a forged one."""
    visitor, _, seal = cookie.partition(".")
    return visitor if is_id(visitor) and keys.is_seal(seal, "visitor", visitor) else None


def sealed_stub(room: Room, visitor: str, stub: Stub) -> str:
    """The stub as the visitor's cookie keeps it: good for this room and this visitor only."""
    return f"{stub.number}.{stub.until}.{keys.seal('waiting-room', *_parts(room, visitor, stub))}"


def stub_in(cookie: str, room: Room, visitor: str) -> Stub | None:
    """The stub of a cookie; None for a forged one, another visitor's, or another room's."""
    number, _, rest = cookie.partition(".")
    until, _, seal = rest.partition(".")
    if not (_is_number(number, _LONGEST_NUMBER) and _is_number(until, 12)):
        return None
    stub = Stub(int(number), int(until))
    return stub if keys.is_seal(seal, "waiting-room", *_parts(room, visitor, stub)) else None


def ensure_admitted(room: Room, stub: Stub | None, now: datetime) -> None:
    """Raise NotAdmitted unless it is a pass that is good now."""
    if stub is None or not stub.is_good(now):
        raise NotAdmitted(room.event_id)


def _parts(room: Room, visitor: str, stub: Stub) -> tuple[str | int, ...]:
    return room.event_id, room.commitment, visitor, stub.number, stub.until


def _is_number(typed: str, longest: int) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= longest
