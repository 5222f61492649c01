"""Keeps mail in a table for the mailbox page to show, as a server of its own would."""

from sqlalchemy.dialects.postgresql import insert

from app.core import clock
from app.core.ids import new_id
from app.infra.db import db, transaction
from app.infra.mail import mime_of
from app.infra.settings import settings
from app.notifications.messages import Message
from app.notifications.models import CaughtMail


class Catcher:
    """A mail server without mailboxes. It drops a mail whose Message-ID it has seen."""

    def send(self, message: Message, *, message_id: str) -> None:
        """Keep the mail, byte for byte as it would have gone over the wire."""
        mime = mime_of(message, sender=settings().mail_from, message_id=message_id)
        # This stands for another program with books of its own, so it commits by itself.
        with transaction():
            db.execute(
                insert(CaughtMail)
                .values(
                    id=new_id(),
                    message_id=message_id,
                    recipient=message.to,
                    subject=message.subject,
                    raw=mime.as_bytes(),
                    created_at=clock.now(),
                )
                .on_conflict_do_nothing(index_elements=["message_id"])
            )
