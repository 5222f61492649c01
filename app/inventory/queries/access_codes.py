"""Reads about access codes: what one opens, and how far each has been used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select, tuple_

from app.core.ids import Id
from app.infra.db import db
from app.inventory.codes import normal_code
from app.inventory.models import AccessCode, AccessCodeType, Claim, ClaimState, TicketType
from app.inventory.views import CodeRow, CodeState, OpenedBy

PAGE_LENGTH = 50


def opened_by(event_id: str, typed: str) -> OpenedBy | None:
    """What a code opens at this event; None for one that is unknown, revoked or over, without telling which."""
    code = normal_code(typed)
    if not code:
        return None
    row = db.execute(
        select(AccessCode, _sum_sold().label("sold"), _sum_held().label("held"))
        .where(
            AccessCode.event_id == event_id,
            AccessCode.code == code,
            AccessCode.revoked_at.is_(None),
            or_(AccessCode.closes_at.is_(None), AccessCode.closes_at > func.clock_timestamp()),
        )
        .limit(1)
    ).first()
    if row is None:
        return None
    types = db.scalars(select(AccessCodeType.ticket_type_id).where(AccessCodeType.access_code_id == row.AccessCode.id))
    most = row.AccessCode.most_places
    left = None if most is None else max(0, most - row.sold - row.held)
    return OpenedBy(id=row.AccessCode.id, code=code, types=frozenset(types), left=left)


def codes_of(event_id: Id, *, words: str = "", after: str = "", limit: int | None = PAGE_LENGTH) -> list[CodeRow]:
    """A page of an event's codes, newest first, from the one behind ``after``; found by letters or note."""
    rows = _codes().where(AccessCode.event_id == event_id)
    if words.strip():
        like = f"%{_escaped(words.strip())}%"
        rows = rows.where(or_(AccessCode.code.ilike(like), AccessCode.note.ilike(like)))
    last = db.get(AccessCode, after) if after else None
    if last and last.event_id == event_id:
        rows = rows.where(tuple_(AccessCode.created_at, AccessCode.id) < (last.created_at, last.id))
    return _views(db.execute(rows.order_by(AccessCode.created_at.desc(), AccessCode.id.desc()).limit(limit)).all())


def code_row(code_id: Id) -> CodeRow | None:
    """One code with its figures."""
    return next(iter(_views(db.execute(_codes().where(AccessCode.id == code_id)).all())), None)


def types_opened_by(code_id: Id) -> list[Id]:
    """The ticket types that a code opens."""
    return list(db.scalars(select(AccessCodeType.ticket_type_id).where(AccessCodeType.access_code_id == code_id)))


def count_codes(event_id: Id) -> int:
    """How many codes an event has."""
    return db.scalar(select(func.count()).select_from(AccessCode).where(AccessCode.event_id == event_id)) or 0


def _codes() -> Select[Any]:
    return select(AccessCode, _sum_sold().label("sold"), _sum_held().label("held"), func.clock_timestamp().label("now"))


def _sum_sold() -> Any:
    return _sum(case((Claim.state == ClaimState.SOLD, Claim.quantity - Claim.returned), else_=0))


def _sum_held() -> Any:
    live = and_(Claim.state == ClaimState.HELD, Claim.expires_at > func.clock_timestamp())
    return _sum(case((live, Claim.quantity), else_=0))


def _sum(places: Any) -> Any:
    return (
        select(func.coalesce(func.sum(places), 0))
        .where(Claim.access_code_id == AccessCode.id)
        .correlate(AccessCode)
        .scalar_subquery()
    )


def _views(rows: Sequence[Any]) -> list[CodeRow]:
    names: dict[Id, list[str]] = {row.AccessCode.id: [] for row in rows}
    if not names:
        return []
    opened = db.execute(
        select(AccessCodeType.access_code_id, TicketType.name)
        .join(TicketType, TicketType.id == AccessCodeType.ticket_type_id)
        .where(AccessCodeType.access_code_id.in_(list(names)))
        .order_by(TicketType.position, TicketType.id)
    )
    for code_id, name in opened:
        names[code_id].append(name)
    return [_view(row, names[row.AccessCode.id]) for row in rows]


def _view(row: Any, types: list[str]) -> CodeRow:
    code: AccessCode = row.AccessCode
    return CodeRow(
        id=code.id,
        code=code.code,
        note=code.note,
        types=types,
        most_places=code.most_places,
        sold=row.sold,
        held=row.held,
        closes_at=code.closes_at,
        state=_state(code, row.sold + row.held, row.now),
    )


def _state(code: AccessCode, taken: int, now: datetime) -> CodeState:
    if code.revoked_at:
        return CodeState.REVOKED
    if code.closes_at and code.closes_at <= now:
        return CodeState.CLOSED
    if code.most_places is not None and taken >= code.most_places:
        return CodeState.USED_UP
    return CodeState.OPEN


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
