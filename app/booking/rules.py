"""What a buyer tells us, and small arithmetic on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.accounts.rules import normal_email
from app.core.ids import Id

__all__ = ["LONGEST_NAME", "BookingDetails", "names_for", "normal_email"]

LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class BookingDetails:
    """Who books, and the names that they gave for single tickets, by ticket type."""

    email: str
    name: str
    names: Mapping[Id, Sequence[str]] = field(default_factory=dict)
    locale: str = "en"


def names_for(given: Sequence[str], quantity: int) -> list[str]:
    """One name a ticket, empty where none was given."""
    return [name.strip()[:LONGEST_NAME] for name in (*given, *[""] * quantity)][:quantity]
