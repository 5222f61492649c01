"""Reads for the pages and mails of those who wait, and for the organizer's list."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, func, or_, select, tuple_, type_coerce

from app.booking.models import Booking, BookingState
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, Pool, TicketType
from app.inventory.queries import seat_names
from app.organizers.models import Organization
from app.venues.models import Venue
from app.waitlist.models import Entry, EntryState, OfferState, PlaceOffer
from app.waitlist.queries.line import count_waiting, free_places, kinds_of, offer_outcome, terms_of
from app.waitlist.views import EntryRow, EntryShelf, EntryView, Kind, OfferView, PastOffer

SHELF_LENGTH = 50
# Each tab of the organizer's list with the states that it shows.
TABS: dict[str, tuple[EntryState, ...]] = {
    "waiting": (EntryState.WAITING,),
    "offered": (EntryState.OFFERED,),
    "taken up": (EntryState.TAKEN,),
    "missed": (EntryState.MISSED,),
    "declined": (EntryState.DECLINED,),
    "gone": (EntryState.LEFT, EntryState.REMOVED, EntryState.CLOSED),
}


def entry_view(entry_id: str) -> EntryView:
    """The entry with its event and position. Raises NotFound."""
    row = db.execute(
        select(
            Entry,
            Event,
            Venue.name.label("venue"),
            Organization.contact_email,
            _state().label("state"),
            _position().label("position"),
            _open_offer().label("offer_id"),
        )
        .join(Event, Event.id == Entry.event_id)
        .join(Organization, Organization.id == Event.organization_id)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .where(Entry.id == entry_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    entry: Entry = row.Entry
    names = _names(entry.event_id)
    state = EntryState(row.state)
    return EntryView(
        id=entry.id,
        event=row.Event,
        place=row.venue if row.venue and row.Event.is_in_person else "Online",
        email=entry.email,
        name=entry.name,
        quantity=entry.quantity,
        wanted=tuple(Id(kind) for kind in entry.wanted),
        wanted_names=tuple(names[kind] for kind in names if kind in entry.wanted),
        state=state,
        position=row.position + 1,
        has_waited=entry.turn is not None,
        created_at=entry.created_at,
        open_offer_id=row.offer_id if state is EntryState.OFFERED else None,
        terms=terms_of(row.Event),
        contact_email=row.contact_email,
    )


def offer_view(offer_id: str) -> OfferView:
    """The offer as it stands by the database's clock, with its entry and what is held. Raises NotFound."""
    row = db.execute(
        select(
            PlaceOffer,
            Claim,
            TicketType.name.label("kind"),
            Booking.state.label("booking_state"),
            offer_outcome().label("state"),
            func.extract("epoch", Claim.expires_at - func.clock_timestamp()).label("seconds"),
        )
        .join(Claim, Claim.hold_id == PlaceOffer.hold_id)
        .join(TicketType, TicketType.id == Claim.ticket_type_id)
        .outerjoin(Booking, Booking.hold_id == PlaceOffer.hold_id)
        .where(PlaceOffer.id == offer_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    entry = entry_view(row.PlaceOffer.entry_id)
    names = seat_names(entry.event.id, row.Claim.seats) if row.Claim.seats else {}
    return OfferView(
        id=row.PlaceOffer.id,
        entry=entry,
        hold_id=row.PlaceOffer.hold_id,
        state=OfferState(row.state),
        until=row.Claim.expires_at,
        seconds_left=max(0, int(row.seconds)),
        kind=row.kind,
        quantity=row.Claim.quantity,
        unit_price=Money(row.Claim.unit_price_minor, entry.event.currency),
        seats=tuple(names.values()),
        is_paying=row.booking_state is BookingState.PENDING,
        is_booked=row.booking_state is BookingState.CONFIRMED,
        is_cancelled=row.booking_state is BookingState.CANCELLED,
    )


def place_of(event: Event) -> str:
    """Where the event is, in a word."""
    venue = db.get(Venue, event.venue_id) if event.venue_id and event.is_in_person else None
    return venue.name if venue else "Online"


def kinds_for(entry: EntryView) -> list[Kind]:
    """What somebody in the line can choose from: what is sold out, and what they wait for already."""
    return [kind for kind in kinds_of(entry.event) if kind.is_sold_out or kind.id in entry.wanted]


def could_be_offered_again(entry: EntryView) -> bool:
    """Whether there is a place for an entry that is over, and nobody waits for it."""
    if entry.is_live or not entry.terms.is_open or count_waiting(entry.event.id):
        return False
    free = free_places(entry.event.id)
    wanted = [kind for kind in kinds_of(entry.event) if kind.id in entry.wanted and kind.allows(entry.quantity)]
    return any(free.get(kind.pool_id, 0) >= entry.quantity for kind in wanted)


def offers_to(entry_id: Id) -> list[PastOffer]:
    """Every offer that the entry has had, latest first."""
    rows = db.execute(
        select(PlaceOffer, TicketType.name, Claim.quantity, offer_outcome().label("state"))
        .join(Claim, Claim.hold_id == PlaceOffer.hold_id)
        .join(TicketType, TicketType.id == Claim.ticket_type_id)
        .outerjoin(Booking, Booking.hold_id == PlaceOffer.hold_id)
        .where(PlaceOffer.entry_id == entry_id)
        .order_by(PlaceOffer.created_at.desc())
    )
    return [
        PastOffer(offer.created_at, offer.until, f"{quantity} {name}", OfferState(state))
        for offer, name, quantity, state in rows
    ]


def kept_places(event_id: Id) -> list[tuple[str, int]]:
    """Places that are free, and kept from the public for the line, by the name of their pool."""
    free = free_places(event_id)
    rows = db.execute(
        select(Pool.id, Pool.name, Pool.awaited)
        .where(Pool.event_id == event_id, Pool.awaited > 0, Pool.awaited_until > func.clock_timestamp())
        .order_by(Pool.position, Pool.id)
    )
    kept = [(row.name, min(row.awaited, free.get(row.id, 0))) for row in rows]
    return [(name, number) for name, number in kept if number]


def shelf_of(event_id: Id, tab: str, words: str = "", after: str = "") -> EntryShelf:
    """One page of a tab: who waits in turn, everybody else latest first."""
    rows = db.execute(_rows(event_id, tab, words, after).limit(SHELF_LENGTH + 1)).all()
    names = _names(event_id)
    more = len(rows) > SHELF_LENGTH
    shown = [_row(row, names) for row in rows[:SHELF_LENGTH]]
    return EntryShelf(shown, _counts(event_id, words), shown[-1].id if more else None)


def all_rows(event_id: Id) -> list[EntryRow]:
    """Everybody who has ever waited, in the order of their turns, for a file."""
    names = _names(event_id)
    query = _entries(event_id).order_by(Entry.turn, Entry.id)
    return [_row(row, names) for row in db.execute(query).all()]


def _rows(event_id: Id, tab: str, words: str, after: str) -> Select[Any]:
    state = _state()
    query = _entries(event_id).where(state.in_([one.value for one in TABS[tab]]), *_matching(words))
    last = db.get(Entry, after) if after else None
    if last is not None and last.event_id != event_id:
        last = None
    if tab == "waiting":
        return (query.where(Entry.turn > last.turn) if last else query).order_by(Entry.turn)
    if last is not None:
        query = query.where(tuple_(Entry.created_at, Entry.id) < (last.created_at, last.id))
    return query.order_by(Entry.created_at.desc(), Entry.id.desc())


def _entries(event_id: Id) -> Select[Any]:
    return select(
        Entry, _state().label("state"), _position().label("position"), _offer_end().label("offered_until")
    ).where(Entry.event_id == event_id, Entry.turn.is_not(None))


def _row(row: Any, names: dict[Id, str]) -> EntryRow:
    entry: Entry = row.Entry
    state = EntryState(row.state)
    return EntryRow(
        id=entry.id,
        name=entry.name,
        email=entry.email,
        quantity=entry.quantity,
        wishes=" or ".join(names[kind] for kind in names if kind in entry.wanted),
        state=state,
        position=row.position + 1 if state is EntryState.WAITING else None,
        created_at=entry.created_at,
        offered_until=row.offered_until if state is EntryState.OFFERED else None,
    )


def _counts(event_id: Id, words: str) -> dict[str, int]:
    state = _state()
    rows = db.execute(
        select(state.label("state"), func.count().label("number"))
        .where(Entry.event_id == event_id, Entry.turn.is_not(None), *_matching(words))
        .group_by(state)
    )
    by_state = {row.state: row.number for row in rows}
    return {tab: sum(by_state.get(one.value, 0) for one in states) for tab, states in TABS.items()}


def _names(event_id: Id) -> dict[Id, str]:
    rows = db.execute(
        select(TicketType.id, TicketType.name)
        .where(TicketType.event_id == event_id)
        .order_by(TicketType.position, TicketType.id)
    )
    return {row.id: row.name for row in rows}


def _state() -> ColumnElement[str]:
    """The entry's state; of one with an open offer what has come of it, whether or not anybody has noted it yet."""
    open_now = (
        select(offer_outcome())
        .select_from(PlaceOffer)
        .join(Claim, Claim.hold_id == PlaceOffer.hold_id)
        .outerjoin(Booking, Booking.hold_id == PlaceOffer.hold_id)
        .where(PlaceOffer.entry_id == Entry.id, PlaceOffer.state == OfferState.OPEN, Entry.state == EntryState.OFFERED)
        .correlate(Entry)
        .scalar_subquery()
    )
    return func.coalesce(
        func.nullif(type_coerce(open_now, Text), OfferState.OPEN.value), type_coerce(Entry.state, Text)
    )


def _position() -> ColumnElement[int]:
    """How many are before it in the line."""
    others = select(Entry.event_id, Entry.turn).where(Entry.state == EntryState.WAITING).subquery()
    before = select(func.count()).where(others.c.event_id == Entry.event_id, others.c.turn < Entry.turn)
    return before.correlate(Entry).scalar_subquery()


def _open_offer() -> ColumnElement[Id | None]:
    offer = select(PlaceOffer.id).where(PlaceOffer.entry_id == Entry.id, PlaceOffer.state == OfferState.OPEN)
    return offer.correlate(Entry).scalar_subquery()


def _offer_end() -> ColumnElement[Any]:
    offer = select(PlaceOffer.until).where(PlaceOffer.entry_id == Entry.id, PlaceOffer.state == OfferState.OPEN)
    return offer.correlate(Entry).scalar_subquery()


def _matching(words: str) -> list[ColumnElement[bool]]:
    if not words.strip():
        return []
    escaped = words.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return [or_(Entry.name.ilike(f"%{escaped}%"), Entry.email.ilike(f"%{escaped}%"))]
