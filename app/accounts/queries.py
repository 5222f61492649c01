"""Reads for pages: people, their signed-in browsers and the links they were mailed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import EmailProof, LoginSession, ProofKind, User
from app.accounts.rules import normal_email
from app.core import clock
from app.core.actor import Actor, ActorKind, PlatformRole
from app.core.errors import NotFound
from app.core.ids import Id
from app.infra.db import db
from app.infra.keys import fingerprint


@dataclass(frozen=True)
class Person:
    """What other packages may know of somebody with an account."""

    id: Id
    name: str
    email: str
    is_verified: bool
    role: PlatformRole
    locale: str
    time_zone: str


@dataclass(frozen=True)
class LiveSession:
    """The login session behind a request, and who it signs in."""

    id: Id
    actor: Actor
    is_stale: bool


@dataclass(frozen=True)
class SessionView:
    """One signed-in browser, for the list."""

    id: Id
    device: str
    network: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class ProofView:
    """A mailed link, for the page it leads to."""

    id: Id
    user_id: Id
    kind: ProofKind
    email: str
    is_open: bool
    is_change: bool


def person(user_id: Id) -> Person:
    """The person. Raises NotFound."""
    return next(iter(people([user_id]).values()), None) or _nobody()


def people(user_ids: Iterable[Id]) -> dict[Id, Person]:
    """The people with these ids, by id."""
    found = db.scalars(select(User).where(User.id.in_(list(user_ids))))
    return {user.id: _person(user) for user in found}


def person_by_email(email: str) -> Person | None:
    """The person who signs in with the address. Never show a visitor whether there is one."""
    user = db.scalar(select(User).where(User.email == normal_email(email)))
    return _person(user) if user else None


def live_session(secret: str, *, stale_before: datetime) -> LiveSession | None:
    """The session that the cookie's secret opens, unless it was ended or has run out."""
    row = db.execute(
        select(LoginSession.id, LoginSession.seen_at, User.id.label("user_id"), User.name, User.role)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.secret_hash == fingerprint(secret),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > clock.now(),
        )
    ).first()
    if row is None:
        return None
    actor = Actor(ActorKind.USER, row.user_id, row.name, row.role)
    return LiveSession(row.id, actor, is_stale=row.seen_at < stale_before)


def sessions_of(user_id: Id) -> list[SessionView]:
    """Where the person is signed in now, latest first."""
    rows = db.scalars(
        select(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > clock.now(),
        )
        .order_by(LoginSession.seen_at.desc())
        .limit(100)
    )
    return [SessionView(row.id, row.device, row.network, row.created_at, row.seen_at) for row in rows]


def proof(proof_id: str) -> ProofView:
    """The mailed link. Raises NotFound; whether its seal is right is the policy's to check."""
    row = db.execute(
        select(EmailProof, User.id, User.email)
        .join(User, User.id == EmailProof.user_id)
        .where(EmailProof.id == proof_id)
    ).first()
    if row is None:
        raise NotFound
    found, user_id, current_email = row
    is_open = found.used_at is None and found.expires_at > clock.now()
    return ProofView(found.id, user_id, found.kind, found.email, is_open, found.email != current_email)


def _person(user: User) -> Person:
    return Person(
        id=user.id,
        name=user.name,
        email=user.email,
        is_verified=user.is_verified,
        role=user.role,
        locale=user.locale,
        time_zone=user.time_zone,
    )


def _nobody() -> Person:
    raise NotFound
