"""Which role carries which deed, and the only way to load an organization on somebody's behalf."""

from enum import StrEnum

from sqlalchemy import select

from app.core.actor import Actor
from app.core.errors import Forbidden, NotFound
from app.core.ids import Id, is_id
from app.infra import keys
from app.infra.db import db
from app.organizers import queries
from app.organizers.models import Invitation, Membership, Organization, OrganizationRole
from app.organizers.queries import InvitationView


class Deed(StrEnum):
    """What a member may be allowed to do."""

    READ = "read"
    EVENT_EDIT = "event_edit"
    BOOKINGS_READ = "bookings_read"
    BOOKINGS_EDIT = "bookings_edit"
    MONEY_READ = "money_read"
    # Sell at the counter, keep seats back, move people to other seats.
    BOX_OFFICE = "box_office"
    DOOR_WORK = "door_work"
    DOOR_EDIT = "door_edit"
    ORGANIZATION_EDIT = "organization_edit"
    MEMBERS_EDIT = "members_edit"


_EVERYBODY = {Deed.READ}
_ROLES: dict[OrganizationRole, set[Deed]] = {
    OrganizationRole.OWNER: set(Deed),
    OrganizationRole.MANAGER: set(Deed) - {Deed.ORGANIZATION_EDIT, Deed.MEMBERS_EDIT},
    OrganizationRole.FINANCE: _EVERYBODY | {Deed.BOOKINGS_READ, Deed.MONEY_READ},
    OrganizationRole.MARKETING: _EVERYBODY | {Deed.EVENT_EDIT},
    OrganizationRole.BOX_OFFICE: _EVERYBODY | {Deed.BOOKINGS_READ, Deed.BOX_OFFICE, Deed.DOOR_WORK},
    OrganizationRole.DOOR: _EVERYBODY | {Deed.DOOR_WORK},
    OrganizationRole.READER: _EVERYBODY | {Deed.BOOKINGS_READ},
}


def may(actor: Actor, organization_id: Id, deed: Deed) -> bool:
    """Whether the actor may do the deed in the organization. Platform admins may read, not act."""
    role = role_of(actor, organization_id)
    if role is None:
        return actor.is_admin and deed is Deed.READ
    return deed in _ROLES[role]


def role_of(actor: Actor, organization_id: Id) -> OrganizationRole | None:
    """The actor's role in the organization; None for strangers."""
    if not actor.is_user:
        return None
    return db.scalar(
        select(Membership.role).where(Membership.organization_id == organization_id, Membership.user_id == actor.id)
    )


def ensure(actor: Actor, organization_id: Id, deed: Deed) -> None:
    """Raise NotFound for strangers and Forbidden for members without the right."""
    role = role_of(actor, organization_id)
    if role is None and not actor.is_admin:
        raise NotFound
    if not may(actor, organization_id, deed):
        raise Forbidden


def organization_for(actor: Actor, organization_id: str, *, to: Deed) -> Organization:
    """The organization, when the actor may do this to it. Raises NotFound or Forbidden."""
    organization = db.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    ensure(actor, organization.id, to)
    return organization


def membership_for(actor: Actor, organization_id: str, membership_id: str, *, to: Deed) -> Membership:
    """One membership of the organization, when the actor may do this there. Raises NotFound or Forbidden."""
    organization = organization_for(actor, organization_id, to=to)
    membership = db.get(Membership, membership_id)
    if membership is None or membership.organization_id != organization.id:
        raise NotFound
    return membership


def own_membership(actor: Actor, organization_id: str) -> Membership:
    """The actor's own membership. Raises NotFound for strangers."""
    membership = db.scalar(
        select(Membership).where(Membership.organization_id == organization_id, Membership.user_id == actor.id)
    )
    if membership is None or not actor.is_user:
        raise NotFound
    return membership


def invitation_for(actor: Actor, organization_id: str, invitation_id: str, *, to: Deed) -> Invitation:
    """One invitation of the organization, when the actor may do this there. Raises NotFound or Forbidden."""
    organization = organization_for(actor, organization_id, to=to)
    invitation = db.get(Invitation, invitation_id)
    if invitation is None or invitation.organization_id != organization.id:
        raise NotFound
    return invitation


def invitation_by_link(invitation_id: str, seal: str) -> InvitationView:
    """The invitation that a mailed link leads to. Raises NotFound for a forged one."""
    if not is_id(invitation_id) or not keys.is_seal(seal, "invitation", invitation_id):
        raise NotFound
    return queries.invitation(invitation_id)
