"""How the test bank signs its messages: HMAC-SHA256 over the moment and the raw body, as Stripe does."""

import hashlib
import hmac
import re
from collections.abc import Iterable

from app.payments.gateways import SignatureInvalid

HEADER = "Test-Bank-Signature"
TOLERANCE_SECONDS = 300
_FORMAT = re.compile(r"t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,4})")


def sign(body: bytes, secret: str, *, at: int) -> str:
    """The header that goes with the body."""
    return f"t={at},v1={_digest(body, secret, at)}"


def verify(body: bytes, header: str, secrets: Iterable[str], *, now: int) -> None:
    """Raises SignatureInvalid unless one of the secrets signed the body within the last five minutes."""
    parts = _FORMAT.fullmatch(header)
    if parts is None:
        raise SignatureInvalid("no signature that can be read")
    at = int(parts[1])
    given = re.findall(r"v1=([0-9a-f]{64})", parts[2])
    # Every comparison is made, so that the time taken does not tell which one came close.
    matches = [hmac.compare_digest(_digest(body, secret, at), one) for secret in secrets for one in given]
    if not any(matches):
        raise SignatureInvalid("signed by somebody else")
    if abs(now - at) > TOLERANCE_SECONDS:
        raise SignatureInvalid("signed too long ago")


def _digest(body: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
