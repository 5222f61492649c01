"""Tickets for tests, what is on their paper, and the mail that brings them."""

from flask import Flask
from sqlalchemy import select

from app.core.ids import Id
from app.infra.db import db
from app.notifications import jobs
from app.notifications import queries as mailbox
from app.notifications.views import Mail
from app.tickets import codes, queries
from app.tickets.models import Ticket
from app.tickets.views import Sheet


def tickets_of(booking_id: Id) -> list[Ticket]:
    """Return the booking's tickets as they stand in the table, in printed order."""
    tickets = select(Ticket).where(Ticket.booking_id == booking_id).order_by(Ticket.line_id, Ticket.ordinal)
    found = list(db.scalars(tickets.execution_options(populate_existing=True)))
    db.rollback()
    return found


def code_of(ticket: Ticket) -> str:
    """Return the bare code of the ticket."""
    return codes.encode(ticket)


def sheet_of(booking_id: Id) -> Sheet:
    """Return the booking as its page and its paper show it."""
    found = queries.sheet(booking_id)
    db.rollback()
    return found


def deliver_mail(app: Flask) -> None:
    """Send everything that waits, as a worker does."""
    with app.test_request_context():
        jobs.deliver_due()


def mails_to(address: str) -> list[Mail]:
    """Return the mails that have arrived at the address, newest first."""
    found = [mailbox.mail(mail_id) for mail_id in mailbox.mails_to(address)]
    db.rollback()
    return found
