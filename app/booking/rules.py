"""What a buyer tells us, and small arithmetic on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.accounts.rules import normal_email
from app.core.ids import Id

__all__ = ["LONGEST_NAME", "BookingDetails", "names_for", "normal_email", "payer_key", "person_of", "persons"]

LONGEST_NAME = 100
# Providers under more than one name, and those to which dots in a name mean nothing.
_SAME = {"googlemail.com": "gmail.com"}
_DOTLESS = frozenset({"gmail.com"})


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


def person_of(email: str) -> str:
    """The one mailbox behind the spellings of an address: no capitals, no ``+tag``, no dots where they mean nothing."""
    name, _, domain = normal_email(email).rpartition("@")
    domain = _SAME.get(domain, domain)
    name = name.split("+", 1)[0]
    return f"{name.replace('.', '') if domain in _DOTLESS else name}@{domain}"


def persons(addresses: Iterable[str], account: Id | None = None) -> list[str]:
    """The keys that a person is counted by: each mailbox, and the account."""
    mailboxes = {f"mail:{person_of(address)}" for address in addresses if address}
    return sorted({*mailboxes, *([f"user:{account}"] if account else [])})


def payer_key(payer: str) -> str:
    """The key of whoever paid."""
    return f"payer:{payer}"
