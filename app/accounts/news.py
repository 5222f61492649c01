"""What accounts tell the packages above them."""

from dataclasses import dataclass

from app.core.ids import Id


@dataclass(frozen=True)
class EmailVerified:
    """A person has shown that an address is theirs."""

    user_id: Id
    email: str
