"""Mail as it goes over the wire (RFC 5322 and MIME), from the parts of a letter."""

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Protocol

from app.core import clock


class File(Protocol):
    """A file that goes with a letter."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def kind(self) -> str:
        """Its media type."""

    @property
    def content(self) -> bytes:
        """Its bytes."""


class Letter(Protocol):
    """Anything with the parts of a mail."""

    @property
    def to(self) -> str:
        """The one address it goes to."""

    @property
    def subject(self) -> str:
        """What it is about."""

    @property
    def text(self) -> str:
        """The words alone."""

    @property
    def html(self) -> str:
        """The words with their looks."""

    @property
    def attachments(self) -> Sequence[File]:
        """The files with it."""


def mime_of(letter: Letter, *, sender: str, message_id: str) -> EmailMessage:
    """The letter as a MIME message: text and HTML as alternatives, the files beside them."""
    mime = EmailMessage(policy=SMTP)
    mime["Message-ID"] = message_id
    mime["Date"] = format_datetime(clock.now())
    mime["From"] = _address(sender)
    mime["To"] = _address(letter.to)
    mime["Subject"] = one_line(letter.subject)
    # Machines shall not answer, and say they are away, to what a machine has sent (RFC 3834).
    mime["Auto-Submitted"] = "auto-generated"
    # Seven bits and short lines, which every server takes.
    mime.set_content(letter.text, cte="quoted-printable")
    mime.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for file in letter.attachments:
        main, _, sub = file.kind.partition("/")
        mime.add_attachment(file.content, maintype=main, subtype=sub, filename=one_line(file.name))
    return mime


def one_line(text: str) -> str:
    """The text without line breaks and control characters, so that it can't begin a header of its own."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _address(text: str) -> Address:
    name, address = parseaddr(one_line(text))
    return Address(display_name=name, addr_spec=address)
