"""What the mailbox shows, as small frozen records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.ids import Id


@dataclass(frozen=True)
class MailRow:
    """One line of the mailbox."""

    id: Id
    recipient: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class MailFile:
    """A file in a mail; ``number`` counts from 0."""

    number: int
    name: str
    kind: str
    content: bytes

    @property
    def kilobytes(self) -> int:
        """Its size, rounded up."""
        return -(-len(self.content) // 1024)


@dataclass(frozen=True)
class Mail:
    """One mail, taken apart."""

    id: Id
    sender: str
    recipient: str
    subject: str
    message_id: str
    at: datetime
    text: str
    html: str
    files: Sequence[MailFile]


@dataclass(frozen=True)
class MailPage:
    """One page of the mailbox; ``next_before`` is where the next one begins, if there is one."""

    rows: Sequence[MailRow]
    next_before: Id | None
