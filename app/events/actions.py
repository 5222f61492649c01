"""Verbs that change events. Whether anything is sold is for the packages above to ask first."""

from collections.abc import Mapping

from sqlalchemy import delete, func, update

from app.audit.actions import record
from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id, new_id
from app.core.news import announce
from app.events import queries, rules
from app.events.errors import ChangedMeanwhile, NotReady
from app.events.models import Event, ProgrammeItem, Speaker
from app.events.news import EventChanged
from app.events.rules import EventDetails
from app.events.words import Attendance, EventStatus
from app.infra.db import db
from app.web.look import playbill, stocks


def create_event(organization_id: Id, details: EventDetails, *, by: Actor) -> Event:
    """Write a draft. Refuses dates that don't exist or make no sense, and a missing place."""
    event_id = new_id()
    values = _values(details)
    values["stock"] = details.stock or stocks.stock_for(event_id)
    event = Event(id=event_id, organization_id=organization_id, **values)
    db.add(event)
    db.flush()
    _write_rows(event_id, details)
    record("event.created", by=by, subject=event_id, chain=organization_id, details={"title": event.title})
    return event


def edit_event(event: Event, details: EventDetails, *, version: int, by: Actor) -> None:
    """Keep the changes. Refuses when somebody else has saved since ``version``, and what create_event refuses."""
    values = _values(details)
    if details.stock:
        values["stock"] = details.stock
    before = {name: getattr(event, name) for name in values}
    _change(event, version, values)
    for table in (Speaker, ProgrammeItem):
        db.execute(delete(table).where(table.event_id == event.id))
    _write_rows(event.id, details)
    announce(EventChanged(event.id))
    changed = sorted(name for name, value in values.items() if name != "title_lines" and before[name] != value)
    _record("event.edited", event, by=by, fields=changed)


def copy_event(event: Event, *, by: Actor) -> Event:
    """Write a draft with the same words, place and people. Tickets and picture stay with the original."""
    names = [column.key for column in Event.__mapper__.column_attrs if column.key not in _NEVER_COPIED]
    copied = Event(id=new_id(), **{name: getattr(event, name) for name in names})
    db.add(copied)
    db.flush()
    for speaker in queries.speakers_of(event.id):
        db.add(Speaker(event_id=copied.id, name=speaker.name, role=speaker.role, position=speaker.position))
    for item in queries.programme_of(event.id):
        row = ProgrammeItem(event_id=copied.id, starts=item.starts, title=item.title, note=item.note)
        row.position = item.position
        db.add(row)
    db.flush()
    _record("event.copied", copied, by=by, source=event.id)
    return copied


def set_picture(event: Event, key: str | None, *, by: Actor) -> None:
    """Show this stored picture, or none."""
    _change(event, event.version, {"picture_key": key})
    announce(EventChanged(event.id))
    _record("event.picture_changed", event, by=by, has_picture=key is not None)


def publish_event(event: Event, *, by: Actor) -> None:
    """Let everybody see it. Refuses when people could not know where to go, and a cancelled event."""
    if event.status is EventStatus.CANCELLED:
        raise NotReady("A cancelled event can’t be published again.")
    if missing := queries.missing_facts(event):
        raise NotReady(missing[0])
    if event.status is EventStatus.DRAFT:
        since = event.published_at or clock.now()
        _change(event, event.version, {"status": EventStatus.PUBLISHED, "published_at": since})
        announce(EventChanged(event.id))
        _record("event.published", event, by=by)


def unpublish_event(event: Event, *, by: Actor) -> None:
    """Take it from the public pages; nothing more is sold."""
    if event.status is EventStatus.PUBLISHED:
        _change(event, event.version, {"status": EventStatus.DRAFT})
        announce(EventChanged(event.id))
        _record("event.unpublished", event, by=by)


def delete_event(event: Event, *, by: Actor) -> None:
    """Remove it with its speakers and programme, once the packages above have removed what is theirs."""
    for table in (Speaker, ProgrammeItem):
        db.execute(delete(table).where(table.event_id == event.id))
    db.execute(delete(Event).where(Event.id == event.id))
    db.expunge(event)
    announce(EventChanged(event.id))
    _record("event.deleted", event, by=by, title=event.title)


_NEVER_COPIED = {
    *("id", "status", "published_at", "version", "created_at", "updated_at", "picture_key", "words"),
}


def _values(details: EventDetails) -> dict[str, object]:
    rules.ensure_place(details)
    moments = rules.moments(details.dates)
    is_online = details.attendance is Attendance.ONLINE
    return {
        "title": details.title,
        "subtitle": details.subtitle,
        "description": details.description,
        "attendance": details.attendance,
        "venue_id": None if is_online else details.venue_id,
        "join_link": details.join_link,
        "starts_at": moments.starts_at,
        "ends_at": moments.ends_at,
        "doors_at": moments.doors_at,
        "time_zone": details.dates.time_zone,
        "category": details.category,
        "tags": list(details.tags),
        "picture_alt": details.picture_alt,
        "currency": details.currency,
        "ages": details.ages,
        "refund_terms": details.refund_terms,
        "title_lines": playbill.to_json(playbill.setting(details.title)),
    }


def _change(event: Event, version: int, values: Mapping[str, object]) -> None:
    changed = db.scalar(
        update(Event)
        .where(Event.id == event.id, Event.version == version)
        .values(**values, version=version + 1, updated_at=func.clock_timestamp())
        .returning(Event.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise ChangedMeanwhile
    db.refresh(event)


def _write_rows(event_id: Id, details: EventDetails) -> None:
    for position, speaker in enumerate(details.speakers):
        db.add(Speaker(event_id=event_id, name=speaker.name, role=speaker.role, position=position))
    for position, item in enumerate(details.programme):
        row = ProgrammeItem(event_id=event_id, starts=item.starts, title=item.title, note=item.note)
        row.position = position
        db.add(row)
    db.flush()


def _record(action: str, event: Event, *, by: Actor, **details: object) -> None:
    record(action, by=by, subject=event.id, chain=event.organization_id, details=details)
