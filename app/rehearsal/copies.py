"""Copies of events that rushes are played on: everything that is for sale, at no price, and nobody's yet.

Money is left out: a copy's tickets cost nothing, so that no provider and no book ever hears of a rehearsal.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, delete, exists, func, insert, literal, or_, select

from app.core.ids import Id, new_id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.columns import table_of
from app.infra.db import Base, db
from app.inventory.models import Pool, SaleTerms, Seat, Seating, TicketKind, TicketType
from app.rehearsal.errors import NothingToRehearse

Change = ColumnElement[Any] | str | int | bool | None


def copy_event(event_id: Id) -> Id:
    """Put a copy on sale at once, whatever the original's sale windows say. Refuses NothingToRehearse."""
    copy_id = new_id()
    changes: dict[str, Change] = {
        "id": copy_id,
        "is_rehearsal": True,
        "status": EventStatus.PUBLISHED.value,
        "published_at": func.clock_timestamp(),
        "picture_key": None,
        "join_link": "",
    }
    _copy(Event, Event.id == event_id, changes)
    pools = _copy_pools(event_id, copy_id)
    _copy_types(event_id, copy_id, pools)
    _copy(SaleTerms, SaleTerms.event_id == event_id, {"event_id": copy_id})
    _copy(Seating, Seating.event_id == event_id, {"event_id": copy_id})
    if pools:
        same_pool = case(dict(pools), value=Seat.pool_id)
        _copy(Seat, Seat.event_id == event_id, {"event_id": copy_id, "pool_id": same_pool})
    return copy_id


def has_something_to_buy(event_id: Id) -> bool:
    """Whether anybody without a code could buy a ticket once it is on sale."""
    return bool(db.scalar(select(exists().where(*_for_everybody(event_id), Pool.capacity > 0))))


def remove_copy(copy_id: Id) -> None:
    """Take the copy away with everything that was sold of it. Never touches an event that is not a copy."""
    if db.scalar(select(exists().where(Event.id == copy_id, Event.is_rehearsal.is_(True)))):
        for table, belongs in reversed(_belongings(copy_id)):
            db.execute(delete(table).where(belongs))


def _copy_pools(event_id: Id, copy_id: Id) -> Mapping[Id, Id]:
    pools = {old: new_id() for old in db.scalars(select(Pool.id).where(Pool.event_id == event_id))}
    nobodys: dict[str, Change] = {"event_id": copy_id, "sold": 0, "held": 0, "awaited": 0, "awaited_until": None}
    for old, new in pools.items():
        _copy(Pool, Pool.id == old, {**nobodys, "id": new})
    return pools


def _copy_types(event_id: Id, copy_id: Id, pools: Mapping[Id, Id]) -> None:
    found = db.execute(select(TicketType.id, TicketType.pool_id).where(*_for_everybody(event_id))).all()
    if not found:
        raise NothingToRehearse
    on_sale: dict[str, Change] = {"event_id": copy_id, "sale_opens_at": None, "sale_closes_at": None}
    free: dict[str, Change] = {"kind": TicketKind.FREE.value, "price_minor": 0}
    for old, pool_id in found:
        _copy(TicketType, TicketType.id == old, {**on_sale, **free, "id": new_id(), "pool_id": pools[pool_id]})


def _for_everybody(event_id: Id) -> list[ColumnElement[bool]]:
    return [
        TicketType.event_id == event_id,
        TicketType.retired_at.is_(None),
        TicketType.needs_code.is_(False),
        Pool.id == TicketType.pool_id,
    ]


def _copy(model: type[Base], which: ColumnElement[bool], changes: Mapping[str, Change]) -> None:
    """Insert the same rows again, changed so. Columns that the database computes are left to it."""
    table = table_of(model)
    columns = [column for column in table.columns if column.computed is None]
    values = [_value(changes[column.key], column) if column.key in changes else column for column in columns]
    db.execute(insert(table).from_select(columns, select(*values).where(which)))


def _value(changed: Change, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return changed if isinstance(changed, ColumnElement) else literal(changed, column.type)


def _belongings(event_id: Id) -> list[tuple[Table, ColumnElement[bool]]]:
    """Every table whose rows hang on the event by foreign keys, and which of its rows do; parents first."""
    events = Base.metadata.tables["events"]
    found: dict[Table, ColumnElement[bool]] = {events: events.c.id == event_id}
    for table in Base.metadata.sorted_tables:
        links = [
            and_(
                *(
                    element.parent.in_(select(element.column).where(found[key.referred_table]))
                    for element in key.elements
                )
            )
            for key in table.foreign_key_constraints
            if key.referred_table in found and table is not events
        ]
        if links:
            found[table] = or_(*links)
    return list(found.items())
