"""Passwords as Argon2id hashes. The only module that knows how."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second profile: 19 MiB and about 40 ms, so that many people can sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hash_of(password: str) -> str:
    """What is stored of a password."""
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password. Takes as long when nothing is stored, and then is never true."""
    try:
        return _hasher.verify(stored or _nobodys(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@lru_cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
