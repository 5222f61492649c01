"""When a message is tried again, and when it is given up."""

from datetime import timedelta
from urllib.parse import urlsplit

# How long nobody else touches a delivery: while its message is built, and while it is being sent.
BUILDING = timedelta(seconds=30)
SENDING = timedelta(seconds=120)

_PAUSES = [timedelta(seconds=10), *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))]
MOST_ATTEMPTS = len(_PAUSES) + 1


def pause_after(attempt: int) -> timedelta | None:
    """How long to wait after the attempt with this number has failed; None when it was the last."""
    return _PAUSES[attempt - 1] if attempt <= len(_PAUSES) else None


def message_id(delivery_id: str, site: str) -> str:
    """The Message-ID of a delivery: the same on every try, so that mail servers know a repeat."""
    return f"<{delivery_id}@{urlsplit(site).hostname or 'localhost'}>"
