"""An event's bookings: the list, and everything about one."""

from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.booking.models import Booking, BookingLine, BookingState
from app.checkin.models import Scan, ScanResult
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.dashboard.views import (
    BookingLineView,
    BookingPage,
    BookingRow,
    BookingShelf,
    MailView,
    MoneyMove,
    TicketView,
)
from app.infra.db import db
from app.inventory.models import TicketType
from app.notifications.models import Delivery
from app.payments.models import Payment, PaymentState, Refund, RefundState
from app.tickets.models import Ticket, TicketState

SHELF_LENGTH = 50
TABS = ("all", *(state.value for state in BookingState))
_PAYMENT_WORDS = {
    PaymentState.OPENED: "Payment begun",
    PaymentState.PENDING: "Payment on its way",
    PaymentState.CAPTURED: "Paid",
    PaymentState.FAILED: "Payment failed",
    PaymentState.EXPIRED: "Payment ran out of time",
}
_REFUND_WORDS = {
    RefundState.PENDING: "Refund asked for",
    RefundState.SENT: "Refund on its way",
    RefundState.DONE: "Refunded",
    RefundState.FAILED: "Refund failed",
}


def latest_bookings(event_id: Id, count: int = 5) -> list[BookingRow]:
    """The bookings that were confirmed last, or ended since."""
    shown = Booking.state.in_([BookingState.CONFIRMED, BookingState.CANCELLED])
    return _rows([Booking.event_id == event_id, shown], count)


def booking_count(event_id: Id) -> int:
    """How many bookings the event's list holds."""
    return db.scalar(select(func.count()).select_from(Booking).where(Booking.event_id == event_id)) or 0


def bookings_of(event_id: Id, tab: str = "all", words: str = "", after: str = "") -> BookingShelf:
    """One page of the tab, latest first."""
    ours = [Booking.event_id == event_id, *_mentioned(words)]
    conditions = list(ours)
    if tab != "all":
        conditions.append(Booking.state == BookingState(tab))
    last = db.get(Booking, after) if after else None
    if last and last.event_id == event_id:
        here = tuple_(last.created_at, last.id)
        conditions.append(tuple_(Booking.created_at, Booking.id) < here)
    rows = _rows(conditions, SHELF_LENGTH + 1)
    more = len(rows) > SHELF_LENGTH
    rows = rows[:SHELF_LENGTH]
    return BookingShelf(rows, _counts(ours), rows[-1].id if more else None)


def booking_page(event_id: Id, booking_id: str) -> BookingPage:
    """Everything about one booking of the event. Raises NotFound for any other."""
    booking = db.get(Booking, booking_id)
    if booking is None or booking.event_id != event_id:
        raise NotFound
    [row] = _rows([Booking.id == booking.id], 1)
    return BookingPage(
        booking=row,
        ended_because=booking.ended_because,
        lines=_lines(booking),
        tickets=_tickets(booking.id),
        money=_money(booking.id),
        mails=_mails(booking.id),
    )


def _rows(conditions: list[ColumnElement[bool]], limit: int) -> list[BookingRow]:
    found = db.execute(
        select(Booking, _summary())
        .where(*conditions)
        .order_by(Booking.created_at.desc(), Booking.id.desc())
        .limit(limit)
    )
    return [
        BookingRow(
            id=booking.id,
            reference=booking.reference,
            name=booking.name,
            email=booking.email,
            state=booking.state,
            tickets=tickets or "",
            total=booking.total,
            created_at=booking.created_at,
        )
        for booking, tickets in found
    ]


def _summary() -> ScalarSelect[str]:
    words = cast(BookingLine.quantity, Text) + " " + TicketType.name
    return (
        select(func.string_agg(words, aggregate_order_by(literal(", "), BookingLine.position)))
        .join(TicketType, TicketType.id == BookingLine.ticket_type_id)
        .where(BookingLine.booking_id == Booking.id)
        .correlate(Booking)
        .scalar_subquery()
    )


def _counts(ours: list[ColumnElement[bool]]) -> dict[str, int]:
    counted = dict(db.execute(select(Booking.state, func.count()).where(*ours).group_by(Booking.state)).tuples().all())
    by_state = {state.value: counted.get(state, 0) for state in BookingState}
    return {"all": sum(by_state.values()), **by_state}


def _mentioned(words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    escaped = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    reference = escaped.replace(" ", "").replace("-", "")
    return [
        or_(
            Booking.name.ilike(f"%{escaped}%"),
            Booking.email.ilike(f"%{escaped}%"),
            Booking.reference.ilike(f"{reference}%"),
        )
    ]


def _lines(booking: Booking) -> list[BookingLineView]:
    rows = db.execute(
        select(BookingLine, TicketType.name)
        .join(TicketType, TicketType.id == BookingLine.ticket_type_id)
        .where(BookingLine.booking_id == booking.id)
        .order_by(BookingLine.position, BookingLine.id)
    )
    return [
        BookingLineView(name, line.quantity, price, price * line.quantity)
        for line, name in rows
        for price in [Money(line.unit_price_minor, booking.currency)]
    ]


def _tickets(booking_id: Id) -> list[TicketView]:
    admission = (Scan.ticket_id == Ticket.id) & (Scan.result == ScanResult.ADMITTED) & Scan.undone_at.is_(None)
    rows = db.execute(
        select(Ticket, TicketType.name, Scan.at, Scan.by_name)
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
        .outerjoin(Scan, admission)
        .where(Ticket.booking_id == booking_id)
        .order_by(TicketType.position, Ticket.line_id, Ticket.ordinal)
    )
    return [
        TicketView(ticket.id, ticket.holder_name, name, ticket.state is TicketState.VALID, at, by_name or "")
        for ticket, name, at, by_name in rows
    ]


def _money(booking_id: Id) -> list[MoneyMove]:
    payments = db.scalars(select(Payment).where(Payment.purpose_id == booking_id)).all()
    refunds = db.scalars(select(Refund).where(Refund.payment_id.in_([payment.id for payment in payments]))).all()
    moves = [
        MoneyMove(
            payment.captured_at or payment.created_at,
            _PAYMENT_WORDS[payment.state],
            payment.amount,
            payment.state is PaymentState.CAPTURED,
        )
        for payment in payments
    ]
    moves += [
        MoneyMove(
            refund.done_at or refund.created_at,
            _REFUND_WORDS[refund.state],
            Money(-refund.amount_minor, refund.currency),
            refund.state is RefundState.DONE,
        )
        for refund in refunds
    ]
    return sorted(moves, key=lambda move: move.at)


def _mails(booking_id: Id) -> list[MailView]:
    rows = db.scalars(select(Delivery).where(Delivery.subject_id == booking_id).order_by(Delivery.created_at))
    return [MailView(_words(row.notice), row.recipient, row.state, row.sent_at or row.created_at) for row in rows]


def _words(notice: str) -> str:
    return notice.rpartition(".")[2].replace("_", " ").capitalize()
