"""Where messages go: one folder a channel, one Protocol for all, one contract suite that each passes."""

from typing import Protocol

from app.infra.settings import MailBackend, settings
from app.notifications.channels.catcher import Catcher
from app.notifications.channels.refusals import Refusal
from app.notifications.channels.smtp import Smtp
from app.notifications.messages import Message

__all__ = ["Channel", "Refusal", "channel"]


class Channel(Protocol):
    """Takes a message on its way. Given the same message id again, it may drop the repeat."""

    def send(self, message: Message, *, message_id: str) -> None:
        """Hand the message over. Raises Refusal when trying again is of no use, anything else when it may be."""


def channel(name: str) -> Channel:
    """The channel for a delivery, by what this installation has set."""
    if name != "email":
        raise Refusal(f"there is no channel for {name}")
    return Smtp.from_settings() if settings().mail_backend is MailBackend.SMTP else Catcher()
