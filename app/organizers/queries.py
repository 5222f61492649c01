"""Reads for pages: organizations, who is in them, and who was asked to join."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts.rules import normal_email
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import Id
from app.infra.db import db
from app.organizers.models import Invitation, Membership, Organization, OrganizationRole


@dataclass(frozen=True)
class OrganizationView:
    """An organization as its members see it, with the role of the one who looks."""

    id: Id
    name: str
    slug: str
    role: OrganizationRole


@dataclass(frozen=True)
class MemberView:
    """One row of the list of members."""

    id: Id
    user_id: Id
    name: str
    email: str
    role: OrganizationRole
    since: datetime


@dataclass(frozen=True)
class InvitationView:
    """An offer to join, with what its page and its mail need to know."""

    id: Id
    organization_id: Id
    organization: str
    email: str
    role: OrganizationRole
    invited_by: str
    expires_at: datetime
    is_open: bool


def organizations_of(actor: Actor) -> list[OrganizationView]:
    """The organizations that the person is a member of, by name."""
    rows = db.execute(
        select(Organization.id, Organization.name, Organization.slug, Membership.role)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.user_id == actor.id)
        .order_by(Organization.name, Organization.id)
    )
    return [OrganizationView(row.id, row.name, row.slug, row.role) for row in rows]


def members_of(organization_id: Id) -> list[MemberView]:
    """Everybody in the organization, longest member first."""
    rows = db.scalars(
        select(Membership)
        .where(Membership.organization_id == organization_id)
        .order_by(Membership.created_at, Membership.id)
    ).all()
    people = accounts.people(row.user_id for row in rows)
    return [_member(row, people[row.user_id]) for row in rows]


def is_member(organization_id: Id, email: str) -> bool:
    """Whether somebody in the organization signs in with the address."""
    return any(member.email == normal_email(email) for member in members_of(organization_id))


def open_invitations(organization_id: Id) -> list[InvitationView]:
    """The offers that still stand, latest first."""
    rows = db.scalars(
        select(Invitation)
        .where(
            Invitation.organization_id == organization_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    )
    return [_invitation(row) for row in rows]


def invitation(invitation_id: str) -> InvitationView:
    """One offer. Raises NotFound; the policy has checked its seal before."""
    found = db.get(Invitation, invitation_id)
    if found is None:
        raise NotFound
    return _invitation(found)


def _member(row: Membership, person: accounts.Person) -> MemberView:
    return MemberView(row.id, person.id, person.name, person.email, row.role, row.created_at)


def _invitation(row: Invitation) -> InvitationView:
    return InvitationView(
        id=row.id,
        organization_id=row.organization_id,
        organization=db.get_one(Organization, row.organization_id).name,
        email=row.email,
        role=row.role,
        invited_by=accounts.person(row.invited_by).name,
        expires_at=row.expires_at,
        is_open=row.accepted_at is None and row.revoked_at is None and row.expires_at > clock.now(),
    )
