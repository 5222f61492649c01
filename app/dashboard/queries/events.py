"""An organization's events: the list, the list of what is missing, and what waits to be done."""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.booking.models import Booking
from app.checkin.models import DoorLink
from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id
from app.dashboard.views import Check, EventRow, EventShelf, Rights, Todo
from app.events import queries as events
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db
from app.inventory.models import Pool, TicketType
from app.inventory.queries import has_ticket_types
from app.notifications.models import Delivery, DeliveryState
from app.organizers import policy as organizers
from app.organizers.policy import Deed
from app.payments.models import Payment, Refund, RefundState
from app.venues.models import Venue

SHELF_LENGTH = 20
TABS = ("upcoming", "drafts", "past")


def rights_of(actor: Actor, organization_id: Id) -> Rights:
    """What the actor may do with the organization's events."""

    def may(deed: Deed) -> bool:
        return organizers.may(actor, organization_id, deed)

    return Rights(
        edit=may(Deed.EVENT_EDIT),
        bookings=may(Deed.BOOKINGS_READ),
        money=may(Deed.MONEY_READ),
        door=may(Deed.DOOR_EDIT),
        cancel=may(Deed.BOOKINGS_EDIT),
        box_office=may(Deed.BOX_OFFICE),
    )


def events_of(organization_id: Id, tab: str, words: str = "", after: str = "") -> EventShelf:
    """One page of the tab, soonest first (past events: latest first)."""
    ours = [Event.organization_id == organization_id, Event.is_rehearsal.is_(False), *_mentioned(words)]
    last = db.get(Event, after) if after else None
    place = tuple_(Event.starts_at, Event.id)
    is_past = tab == "past"
    conditions = [*ours, _tab(tab, clock.now())]
    if last and last.organization_id == organization_id:
        here = tuple_(last.starts_at, last.id)
        conditions.append(place < here if is_past else place > here)
    order = (Event.starts_at.desc(), Event.id.desc()) if is_past else (Event.starts_at, Event.id)
    found = db.execute(
        select(Event, Venue.name, Venue.city, _pools(Pool.sold), _pools(Pool.capacity))
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .where(*conditions)
        .order_by(*order)
        .limit(SHELF_LENGTH + 1)
    ).all()
    rows = [_row(*values) for values in found[:SHELF_LENGTH]]
    more = len(found) > SHELF_LENGTH
    return EventShelf(rows, _counts(ours), rows[-1].id if more else None)


def has_any_ticket(event_id: Id) -> bool:
    """Whether the event ever had a ticket type, which fixes its currency."""
    return bool(db.scalar(select(exists().where(TicketType.event_id == event_id))))


def checklist_of(event: Event) -> list[Check]:
    """What the public needs before the event is published, then what it would like."""
    home = f"/dashboard/events/{event.id}"
    missing = events.missing_facts(event)
    return [
        Check("Title, date and place", not missing, f"{home}/edit#basics"),
        Check("A ticket", has_ticket_types(event.id), f"{home}/tickets"),
        Check("A description", bool(event.description), f"{home}/edit#words", is_needed=False),
        Check("Refund terms", bool(event.refund_terms), f"{home}/edit#terms", is_needed=False),
    ]


def todos_of(event: Event, rights: Rights) -> list[Todo]:
    """What waits for the organizer: only things that are so, most pressing first."""
    home = f"/dashboard/events/{event.id}"
    over = event.ends_at <= clock.now()
    found: list[Todo] = []
    if rights.money and (failed := _failed_refunds(event.id)):
        words = "1 refund failed" if failed == 1 else f"{failed} refunds failed"
        found.append(Todo("triangle-alert", words, "The provider did not take it", "Look", f"{home}/bookings"))
    if rights.bookings and (dead := _dead_mails(event.id)):
        words = "1 mail did not arrive" if dead == 1 else f"{dead} mails did not arrive"
        found.append(Todo("mail", words, "Tickets may be missing", "Look", f"{home}/bookings"))
    if over or not rights.edit:
        return found
    has_ticket = has_ticket_types(event.id)
    if not has_ticket:
        found.append(Todo("ticket", "No tickets yet", "A name, a price and how many", "Add", f"{home}/tickets/new"))
    if event.status is EventStatus.DRAFT:
        note = "Everything is ready" if has_ticket and not events.missing_facts(event) else "See what is missing"
        found.append(Todo("eye-off", "Not published yet", note, "Publish", f"{home}/edit#publish"))
    if not event.description:
        found.append(Todo("file-text", "No description yet", "Say what the evening is", "Write", f"{home}/edit#words"))
    if rights.door and event.is_in_person and not _has_door(event.id):
        note = f"Add door staff before {clock.in_zone(event.starts_at, event.time_zone):%-d %b}"
        found.append(Todo("scan-line", "Nobody is set to scan yet", note, "Add", f"{home}/door"))
    return found


def _tab(tab: str, now: datetime) -> ColumnElement[bool]:
    if tab == "drafts":
        return Event.status == EventStatus.DRAFT
    shown = Event.status != EventStatus.DRAFT
    return and_(shown, Event.ends_at <= now) if tab == "past" else and_(shown, Event.ends_at > now)


def _counts(ours: list[ColumnElement[bool]]) -> dict[str, int]:
    now = clock.now()
    row = db.execute(select(*(func.count().filter(_tab(tab, now)) for tab in TABS)).select_from(Event).where(*ours))
    return dict(zip(TABS, row.one(), strict=True))


def _mentioned(words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    escaped = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return [or_(Event.title.ilike(f"%{escaped}%"), Event.subtitle.ilike(f"%{escaped}%"))]


def _pools(column: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    return select(func.coalesce(func.sum(column), 0)).where(Pool.event_id == Event.id).scalar_subquery()


def _row(event: Event, venue: str | None, city: str | None, sold: int, capacity: int) -> EventRow:
    place = ", ".join(part for part in (venue, city) if part) if event.is_in_person else "Online"
    return EventRow(
        event.id, event.title, event.stock, event.status, event.starts_at, event.time_zone, place, sold, capacity
    )


def _has_door(event_id: Id) -> bool:
    return bool(db.scalar(select(exists().where(DoorLink.event_id == event_id, DoorLink.revoked_at.is_(None)))))


def _failed_refunds(event_id: Id) -> int:
    return (
        db.scalar(
            select(func.count())
            .select_from(Refund)
            .join(Payment, Payment.id == Refund.payment_id)
            .join(Booking, Booking.id == Payment.purpose_id)
            .where(Booking.event_id == event_id, Refund.state == RefundState.FAILED)
        )
        or 0
    )


def _dead_mails(event_id: Id) -> int:
    return (
        db.scalar(
            select(func.count())
            .select_from(Delivery)
            .join(Booking, Booking.id == Delivery.subject_id)
            .where(Booking.event_id == event_id, Delivery.state == DeliveryState.DEAD)
        )
        or 0
    )
