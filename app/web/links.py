"""Addresses: absolute ones for mails, and safe ones to go back to."""

from typing import Any
from urllib.parse import urlsplit

from flask import url_for

from app.infra.settings import settings


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of an endpoint as people reach it from outside, for mails and codes."""
    return settings().public_url.rstrip("/") + url_for(endpoint, _external=False, **values)


def local_path(candidate: str | None, *, otherwise: str = "/") -> str:
    """The candidate as a path on this site, or ``otherwise`` when it leads, or could lead, elsewhere.

    Browsers read ``//e``, ``/\\e`` and ``https:e`` as other sites, so the address is parsed, not compared.
    """
    if not candidate or candidate.startswith("//") or any(ord(one) < 32 or one == "\\" for one in candidate):
        return otherwise
    parts = urlsplit(candidate)
    ours = urlsplit(settings().public_url).netloc
    if parts.scheme not in ("", "http", "https") or parts.netloc not in ("", ours):
        return otherwise
    if bool(parts.scheme) != bool(parts.netloc) or not parts.path.startswith("/") or parts.path.startswith("//"):
        return otherwise
    return parts.path + (f"?{parts.query}" if parts.query else "")
