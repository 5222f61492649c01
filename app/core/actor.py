"""Who is asking: a visitor, a signed-in person, a door, or Foyer itself."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.ids import Id


class ActorKind(StrEnum):
    """The kinds of asker that policy and the audit trail tell apart."""

    VISITOR = "visitor"
    USER = "user"
    DOOR = "door"
    SYSTEM = "system"


class PlatformRole(StrEnum):
    """What a person is on the whole platform; roles inside an organization are the organizers' own."""

    ADMIN = "admin"
    ORGANIZER = "organizer"
    ATTENDEE = "attendee"


@dataclass(frozen=True)
class Actor:
    """The asker of one request or job. ``id`` is the user's or the door link's; a visitor has none."""

    kind: ActorKind
    id: Id | None = None
    name: str = ""
    role: PlatformRole = PlatformRole.ATTENDEE

    @property
    def is_user(self) -> bool:
        """Whether a person with an account is signed in."""
        return self.kind is ActorKind.USER

    @property
    def is_admin(self) -> bool:
        """Whether the person keeps the whole platform."""
        return self.is_user and self.role is PlatformRole.ADMIN


VISITOR = Actor(ActorKind.VISITOR)
SYSTEM = Actor(ActorKind.SYSTEM, name="Foyer")
