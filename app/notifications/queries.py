"""Reads for the mailbox page, and for whoever wants to know what became of a message."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as wire

from sqlalchemy import select, tuple_

from app.core.errors import NotFound
from app.core.ids import Id
from app.infra.db import db
from app.notifications.models import CaughtMail
from app.notifications.views import Mail, MailFile, MailPage, MailRow

PAGE_LENGTH = 30


def mailbox(recipient: str = "", before: str = "") -> MailPage:
    """The mails that were kept, newest first; ``recipient`` is a part of the address they went to."""
    query = select(CaughtMail.id, CaughtMail.recipient, CaughtMail.subject, CaughtMail.created_at)
    if recipient:
        query = query.where(CaughtMail.recipient.icontains(recipient, autoescape=True))
    last = db.get(CaughtMail, before) if before else None
    if last:
        query = query.where(tuple_(CaughtMail.created_at, CaughtMail.id) < (last.created_at, last.id))
    newest_first = query.order_by(CaughtMail.created_at.desc(), CaughtMail.id.desc())
    rows = [MailRow(*row) for row in db.execute(newest_first.limit(PAGE_LENGTH + 1))]
    more = len(rows) > PAGE_LENGTH
    return MailPage(rows[:PAGE_LENGTH], rows[PAGE_LENGTH - 1].id if more else None)


def mail(mail_id: str) -> Mail:
    """One mail that was kept. Raises NotFound."""
    kept = db.get(CaughtMail, mail_id)
    if kept is None:
        raise NotFound
    mime = message_from_bytes(kept.raw, policy=wire)
    return Mail(
        id=kept.id,
        sender=str(mime["From"]),
        recipient=kept.recipient,
        subject=kept.subject,
        message_id=kept.message_id,
        at=kept.created_at,
        text=_words(mime, "plain"),
        html=_words(mime, "html"),
        files=_files(mime),
    )


def mails_to(recipient: str) -> list[Id]:
    """The mails that were kept for exactly this address, newest first."""
    newest_first = select(CaughtMail.id).where(CaughtMail.recipient == recipient).order_by(CaughtMail.created_at.desc())
    return list(db.scalars(newest_first))


def _words(mime: EmailMessage, kind: str) -> str:
    part = mime.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _files(mime: EmailMessage) -> list[MailFile]:
    return [
        MailFile(number, part.get_filename() or "file", part.get_content_type(), _bytes(part))
        for number, part in enumerate(mime.iter_attachments())
    ]
