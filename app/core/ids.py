"""Random public identifiers: nobody can guess the next one, and none tells how many there are."""

import secrets
from base64 import b32encode
from typing import NewType

Id = NewType("Id", str)

# Crockford's base 32: no I, L, O or U, so a person can read one aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 20
# RFC 4648 writes five bits a letter as well, with other letters.
_OURS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
# Every letter stands for eight of the 256 bytes, so that each is as likely as the others.
_LETTER_OF = ALPHABET.encode() * 8


def new_id() -> Id:
    """A new identifier of 20 characters (100 random bits)."""
    return Id(_letters(ID_LENGTH))


def new_reference(length: int = 8) -> str:
    """A short code for people, in capitals, such as a booking's number on a ticket."""
    return _letters(length).upper()


def is_id(text: str) -> bool:
    """Whether the text has the shape of an identifier, before a database is asked for it."""
    return len(text) == ID_LENGTH and all(letter in ALPHABET for letter in text)


def base32(raw: bytes) -> str:
    """The bytes in our letters, five bits each from the left, filled up on the right with what is no letter."""
    return b32encode(raw).translate(_OURS).decode()


def _letters(length: int) -> str:
    return secrets.token_bytes(length).translate(_LETTER_OF).decode()
