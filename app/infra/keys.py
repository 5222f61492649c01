"""One key per purpose, all derived from SECRET_KEY, and the signed links that are made with them."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.infra.settings import settings

_SEAL_BYTES = 16


def key_for(purpose: str) -> bytes:
    """32 bytes that belong to this purpose alone (HKDF-SHA256, RFC 5869)."""
    return _derived(settings().secret_key.get_secret_value(), purpose)


@lru_cache(maxsize=64)
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"foyer", info=purpose.encode()).derive(secret.encode())


def seal(purpose: str, *parts: str | int) -> str:
    """An unguessable text for a link: 128 bits over the parts. Nothing of it needs to be stored."""
    message = "\x1f".join(str(part) for part in parts).encode()
    digest = hmac.digest(key_for(purpose), message, "sha256")[:_SEAL_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_seal(candidate: str, purpose: str, *parts: str | int) -> bool:
    """Whether the text is the seal over the parts, compared in constant time."""
    return hmac.compare_digest(candidate.encode(), seal(purpose, *parts).encode())


def fingerprint(secret: str | bytes) -> str:
    """SHA-256 in hexadecimal: what is stored of a random secret, so that a leaked table opens nothing."""
    raw = secret.encode() if isinstance(secret, str) else secret
    return hashlib.sha256(raw).hexdigest()
