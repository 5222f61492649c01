"""The code on a ticket: version, key, event and secret, signed with Ed25519, as letters that a QR code packs tightly.

Signed text: version (1 letter), key (1), event id (20), secret (16), all in Crockford's base 32; then the signature
(103 letters). In an address of capitals it fits a QR code of version 8 or less, at medium error correction.
"""

import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.ids import ALPHABET, ID_LENGTH, Id, base32
from app.infra.keys import key_for
from app.infra.settings import settings

VERSION, KEY = "1", "1"
# 80 bits, of which a person may type the first 60 instead of showing the code.
SECRET_LENGTH, TYPED_LENGTH = 16, 12
_SIGNATURE_BYTES, _SIGNATURE_LENGTH = 64, 103
_SIGNED_LENGTH = 2 + ID_LENGTH + SECRET_LENGTH
LENGTH = _SIGNED_LENGTH + _SIGNATURE_LENGTH
_CONTEXT = b"foyer ticket\x1f"
_LETTERS = ALPHABET.upper()
# Python counts to 32 with other letters.
_DIGITS = str.maketrans(_LETTERS, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_SHAPE = re.compile(f"[{_LETTERS}]{{{LENGTH}}}")
_TYPED = re.compile(f"[{_LETTERS}]{{{TYPED_LENGTH}}}")
# What people read instead of the letters that the alphabet leaves out.
_MISREAD = str.maketrans("OILoil", "011011", " -\t")


class Forged(Exception):
    """The text is no code of ours: another shape, or not signed by our key."""


class UnknownVersion(Forged):
    """The code is of a kind, or signed with a key, that this release does not know."""


class Coded(Protocol):
    """What a code is made from: a ticket."""

    @property
    def id(self) -> Id:
        """The ticket's id."""

    @property
    def event_id(self) -> Id:
        """Its event's."""

    @property
    def generation(self) -> int:
        """How many times it has changed hands."""


@dataclass(frozen=True)
class ReadCode:
    """What a genuine code says."""

    event_id: Id
    secret: str


def encode(ticket: Coded) -> str:
    """The ticket's code; always the same for the same ticket and generation."""
    signed = f"{VERSION}{KEY}{ticket.event_id}{secret_of(ticket.id, ticket.generation)}".upper()
    if len(signed) != _SIGNED_LENGTH:
        raise ValueError("a code needs an event id of our own making")
    return signed + _letters_of(_key(KEY).sign(_CONTEXT + signed.encode()))


def decode(text: str) -> ReadCode:
    """Read a code, bare or in its address. Raises Forged; UnknownVersion when a newer release may know it."""
    code = text.strip().rstrip("/").rsplit("/", 1)[-1].upper()
    if not looks_like_code(code):
        raise Forged("not the shape of a code")
    if code[0] != VERSION or code[1] != KEY:
        raise UnknownVersion(f"version {code[0]}, key {code[1]}")
    signed, signature = code[:_SIGNED_LENGTH], _bytes_of(code[_SIGNED_LENGTH:])
    try:
        _public_key(KEY).verify(signature, _CONTEXT + signed.encode())
    except InvalidSignature:
        raise Forged("not our signature") from None
    return ReadCode(Id(signed[2 : 2 + ID_LENGTH].lower()), signed[2 + ID_LENGTH :])


def looks_like_code(text: str) -> bool:
    """Whether the text has the shape of a code, genuine or not."""
    return _SHAPE.fullmatch(text.upper()) is not None


def address(code: str) -> str:
    """The code as an address that a camera app opens, in capitals as far as the site's own address allows it."""
    site = settings().public_url.rstrip("/")
    # A path tells capitals from small letters; scheme and host do not (RFC 3986, 6.2.2.1).
    return f"{site if urlsplit(site).path else site.upper()}/T/{code}"


def example() -> str:
    """An address as long as every code's here, of the same kind of letters; it opens nothing."""
    return address("1" * LENGTH)


def secret_of(ticket_id: Id, generation: int) -> str:
    """The ticket's secret. Nobody stores it; whoever has the key derives it again."""
    digest = _hmac("ticket-secrets:1", f"{ticket_id}\x1f{generation}")
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:SECRET_LENGTH])


def lookup_of(secret: str) -> str:
    """What is stored to find the ticket again. Keyed, so that a leaked table can't be searched for secrets."""
    return _hmac("ticket-lookup:1", secret[:TYPED_LENGTH].upper()).hex()


def for_people(secret: str) -> str:
    """The part of the secret that is printed below the code, to be typed at the door: ``7KQ2 M9XW 4T1B``."""
    return " ".join(secret[start : start + 4] for start in range(0, TYPED_LENGTH, 4))


def typed(text: str) -> str | None:
    """The letters of a code that somebody typed, however they spaced it; None when it can't be one."""
    letters = text.translate(_MISREAD).upper()
    return letters if _TYPED.fullmatch(letters) else None


def _hmac(purpose: str, text: str) -> bytes:
    return hmac.digest(key_for(purpose), text.encode(), "sha256")


@lru_cache
def _key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key_for(f"ticket-codes:{name}"))


@lru_cache
def _public_key(name: str) -> Ed25519PublicKey:
    return _key(name).public_key()


def _letters_of(raw: bytes) -> str:
    # Ours are filled up on the left: eight bits more make whole letters of it, and the first of them says nothing.
    return base32(b"\0" + raw)[1 : 1 + _SIGNATURE_LENGTH].upper()


def _bytes_of(letters: str) -> bytes:
    number = int(letters.translate(_DIGITS), len(_LETTERS))
    if number.bit_length() > 8 * _SIGNATURE_BYTES:
        raise Forged("not the shape of a signature")
    return number.to_bytes(_SIGNATURE_BYTES, "big")
