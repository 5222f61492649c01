"""What the door decides by, without asking anybody."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

# The page makes a nonce for each scan; a repeated request carries the same one.
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST_CODE = 500
# A genuine code is longer than anything else in its address.
_LONG_RUN = re.compile(r"[0-9A-Za-z]{100,}")
UNDO_FOR = timedelta(minutes=2)
# People still come in late and after the interval; a day later the ticket is a souvenir.
OPEN_AFTER_END = timedelta(hours=12)


class StopReason(StrEnum):
    """Why somebody may not come in; kept with the scan."""

    UNKNOWN = "unknown"
    FORGED = "forged"
    OTHER_EVENT = "other_event"
    VOID = "void"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_OVER = "event_over"


def is_nonce(text: str) -> bool:
    """Whether the text may serve as a scan's nonce."""
    return _NONCE.fullmatch(text) is not None


def is_over(ends_at: datetime, *, at: datetime) -> bool:
    """Whether the event has been over for so long that its tickets open nothing."""
    return at > ends_at + OPEN_AFTER_END


def may_undo(admitted_at: datetime, *, at: datetime) -> bool:
    """Whether an admission is fresh enough to be taken back."""
    return at <= admitted_at + UNDO_FOR


def code_in(text: str) -> str:
    """The code in what a scanner sent: bare, or anywhere in an address, however its keyboard spells the slashes."""
    runs: list[str] = _LONG_RUN.findall(text)
    return runs[-1] if runs else text.strip()
