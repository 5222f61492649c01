"""Reads for the public pages: the same number of queries for one event or fifty."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select, tuple_

from app.core import clock
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.discovery.views import Card, EventPage, Shelf
from app.events import policy as events
from app.events.models import Event, ProgrammeItem, Speaker
from app.events.words import Category, EventStatus
from app.infra.db import db
from app.inventory.models import TicketType
from app.organizers.models import Organization
from app.venues.models import Venue

T = TypeVar("T", Speaker, ProgrammeItem)
SHELF_LENGTH = 24
_OTHERS = 4


def upcoming(words: str = "", category: Category | None = None, after: str = "") -> Shelf:
    """Published events that have not ended, soonest first, a shelf at a time."""
    conditions = _on()
    if category:
        conditions.append(Event.category == category)
    if words:
        conditions.append(_mentions(words))
    last = db.get(Event, after) if after else None
    if last:
        conditions.append(tuple_(Event.starts_at, Event.id) > (last.starts_at, last.id))
    cards = _cards(conditions, SHELF_LENGTH + 1)
    more = len(cards) > SHELF_LENGTH
    return Shelf(cards[:SHELF_LENGTH], cards[SHELF_LENGTH - 1].id if more else None)


def categories_on() -> list[Category]:
    """The categories that have an upcoming event, so that no filter leads to an empty page."""
    found = db.scalars(select(Event.category).where(*_on()).distinct())
    return sorted(found, key=lambda category: list(Category).index(category))


def page_of(event_id: str) -> EventPage:
    """The page of a public event. Raises NotFound, also for a rehearsal's copy: its buyers need no page."""
    event = events.public_event(event_id)
    if event.is_rehearsal:
        raise NotFound
    return page_about(event)


def page_about(event: Event) -> EventPage:
    """The page of an event that was loaded by somebody who may see it, such as a draft's preview."""
    organization = db.get(Organization, event.organization_id)
    if organization is None:
        raise NotFound
    return EventPage(
        event=event,
        organization=organization,
        venue=db.get(Venue, event.venue_id) if event.venue_id and event.is_in_person else None,
        speakers=_in_order(Speaker, event.id),
        programme=_in_order(ProgrammeItem, event.id),
        others=_cards(
            [*_on(), Event.organization_id == event.organization_id, Event.id != event.id],
            _OTHERS,
        ),
    )


def _on() -> list[ColumnElement[bool]]:
    """What may be on a list for everybody."""
    return [Event.status == EventStatus.PUBLISHED, Event.ends_at > clock.now(), Event.is_rehearsal.is_(False)]


def _in_order(table: type[T], event_id: Id) -> list[T]:
    return list(db.scalars(select(table).where(table.event_id == event_id).order_by(table.position)))


def _mentions(words: str) -> ColumnElement[bool]:
    pattern = f"%{_escaped(words)}%"
    return or_(
        Event.words.op("@@")(func.websearch_to_tsquery("simple", words)),
        Event.title.ilike(pattern),
        # A typing slip: "winter gaden" still finds the Winter Garden.
        func.word_similarity(words, Event.title) > 0.55,
        Venue.name.ilike(pattern),
        Venue.city.ilike(pattern),
        Event.tags.contains([words.lower()]),
    )


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _cards(conditions: Sequence[ColumnElement[bool]], limit: int) -> list[Card]:
    rows = db.execute(
        select(Event, Venue.name, Venue.city, _price(func.min), _price(func.max))
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .where(and_(*conditions))
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    return [_card(*row) for row in rows]


def _price(of_all: Callable[[ColumnElement[int]], ColumnElement[int]]) -> ScalarSelect[int]:
    offered = (TicketType.event_id == Event.id, TicketType.retired_at.is_(None))
    return select(of_all(TicketType.price_minor)).where(*offered).scalar_subquery()  # type: ignore[arg-type]


def _card(event: Event, venue: str | None, city: str | None, least: int | None, most: int | None) -> Card:
    return Card(
        id=event.id,
        title=event.title,
        stock=event.stock,
        starts_at=event.starts_at,
        time_zone=event.time_zone,
        place=", ".join(part for part in (venue, city) if part) if event.is_in_person else "Online",
        picture_key=event.picture_key,
        picture_alt=event.picture_alt,
        from_price=None if least is None else Money(least, event.currency),
        to_price=None if most is None else Money(most, event.currency),
    )
