"""Hands mail to an SMTP server (RFC 5321), with STARTTLS and a password where they are set."""

import smtplib
import ssl
from dataclasses import dataclass
from typing import Self

from app.infra.logs import hide_email
from app.infra.mail import mime_of
from app.infra.settings import settings
from app.notifications.channels.refusals import Refusal
from app.notifications.messages import Message

_SECONDS = 15
_FIRST_PERMANENT = 500


class ServerBusy(Exception):
    """The server said no for now, or could not be reached: it is worth trying again."""


@dataclass(frozen=True)
class Smtp:
    """One SMTP server. A new connection for each mail: simple, and a worker sends one at a time."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = True
    trust: ssl.SSLContext | None = None

    @classmethod
    def from_settings(cls) -> Self:
        """The server that this installation has set."""
        chosen = settings()
        return cls(
            host=chosen.smtp_host,
            port=chosen.smtp_port,
            sender=chosen.mail_from,
            user=chosen.smtp_user,
            password=chosen.smtp_password.get_secret_value(),
            starttls=chosen.smtp_starttls,
        )

    def send(self, message: Message, *, message_id: str) -> None:
        """Hand the mail over. Raises Refusal on a permanent no (5xx), ServerBusy on everything that may pass."""
        mime = mime_of(message, sender=self.sender, message_id=message_id)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_SECONDS) as server:
                self._open(server)
                server.send_message(mime, to_addrs=[message.to])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _no(code, said) from None
        except smtplib.SMTPAuthenticationError as error:
            # Our own mistake, which somebody will mend: the mail must not be lost over it.
            raise ServerBusy(f"the server does not take our password ({error.smtp_code})") from None
        except smtplib.SMTPResponseException as error:
            raise _no(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPException as error:
            raise ServerBusy(hide_email(f"{type(error).__name__}: {error}")) from None
        except OSError as error:
            raise ServerBusy(f"the server can't be reached: {type(error).__name__}") from None

    def _open(self, server: smtplib.SMTP) -> None:
        if self.starttls:
            server.starttls(context=self.trust or ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)


def _no(code: int, said: bytes | str) -> Refusal | ServerBusy:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    sentence = hide_email(f"the server answered {code} {' '.join(words.split())}")[:200]
    return Refusal(sentence) if code >= _FIRST_PERMANENT else ServerBusy(sentence)
