"""An event's bookings: the list, and everything about one."""

from collections.abc import Sequence

from sqlalchemy import select

from app.booking import queries as booking
from app.booking.models import Booking, BookingState, CounterSale
from app.checkin.models import Scan, ScanResult
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.dashboard.views import BookingPage, BookingShelf, MailView, MoneyMove, TicketView
from app.infra.db import db
from app.inventory.models import TicketType
from app.notifications.models import Delivery
from app.payments.gateways.counter.gateway import CounterGateway
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


def bookings_of(event_id: Id, tab: str = "all", words: str = "", after: str = "") -> BookingShelf:
    """One page of the tab, latest first."""
    state = None if tab == "all" else BookingState(tab)
    rows = booking.bookings_of_event(event_id, words=words, state=state, after=after, limit=SHELF_LENGTH + 1)
    counted = booking.counts_by_state(event_id, words=words)
    counts = {"all": sum(counted.values()), **{one.value: counted.get(one, 0) for one in BookingState}}
    more = len(rows) > SHELF_LENGTH
    return BookingShelf(rows[:SHELF_LENGTH], counts, rows[SHELF_LENGTH - 1].id if more else None)


def seats_of(booking_ids: Sequence[Id]) -> dict[Id, list[str]]:
    """The seats of the bookings' valid tickets, in printed order, by booking."""
    rows = db.execute(
        select(Ticket.booking_id, Ticket.seat_name)
        .where(Ticket.booking_id.in_(booking_ids), Ticket.seat.is_not(None), Ticket.state == TicketState.VALID)
        .order_by(Ticket.booking_id, Ticket.line_id, Ticket.ordinal)
    )
    seats: dict[Id, list[str]] = {}
    for row in rows:
        seats.setdefault(row.booking_id, []).append(row.seat_name)
    return seats


def booking_count(event_id: Id) -> int:
    """How many bookings the event's list holds."""
    return sum(booking.counts_by_state(event_id).values())


def booking_page(event_id: Id, booking_id: str) -> BookingPage:
    """Everything about one booking of the event. Raises NotFound for any other."""
    known = db.scalar(select(Booking.id).where(Booking.id == booking_id, Booking.event_id == event_id))
    if known is None:
        raise NotFound
    sale = db.get(CounterSale, known)
    return BookingPage(booking.booking_view(known), _tickets(known), _money(known), _mails(known), sale)


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
        TicketView(
            ticket.id, ticket.holder_name, name, ticket.seat_name, ticket.state is TicketState.VALID, at, by_name or ""
        )
        for ticket, name, at, by_name in rows
    ]


def _money(booking_id: Id) -> list[MoneyMove]:
    payments = db.scalars(select(Payment).where(Payment.purpose_id == booking_id)).all()
    by_id = {payment.id: payment for payment in payments}
    refunds = db.scalars(select(Refund).where(Refund.payment_id.in_(list(by_id)))).all()
    moves = [*map(_payment, payments), *(_refund(refund, by_id[refund.payment_id]) for refund in refunds)]
    return sorted(moves, key=lambda move: move.at)


def _payment(payment: Payment) -> MoneyMove:
    is_settled = payment.state is PaymentState.CAPTURED
    words = "Taken at the counter" if _is_of_counter(payment) else _PAYMENT_WORDS[payment.state]
    return MoneyMove(payment.captured_at or payment.created_at, words, payment.amount, is_settled)


def _refund(refund: Refund, payment: Payment) -> MoneyMove:
    is_done = refund.state is RefundState.DONE
    at, amount = refund.done_at or refund.created_at, Money(-refund.amount_minor, refund.currency)
    if not _is_of_counter(payment):
        return MoneyMove(at, _REFUND_WORDS[refund.state], amount, is_done)
    if is_done:
        return MoneyMove(at, "Given back at the counter", amount, is_done)
    return MoneyMove(at, "To be given back at the counter", amount, is_done, to_hand_back=refund.id)


def _is_of_counter(payment: Payment) -> bool:
    return payment.provider == CounterGateway.name


def _mails(booking_id: Id) -> list[MailView]:
    rows = db.scalars(select(Delivery).where(Delivery.subject_id == booking_id).order_by(Delivery.created_at))
    return [MailView(_words(row.notice), row.recipient, row.state, row.sent_at or row.created_at) for row in rows]


def _words(notice: str) -> str:
    return notice.rpartition(".")[2].replace("_", " ").capitalize()
