"""Organizations for tests, made the way the pages make them."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.ids import Id
from app.infra import keys
from app.infra.db import close_session, db, transaction
from app.organizers import actions
from app.organizers.models import Invitation, Membership, OrganizationRole


def make_organization(name: str = "Kammerspiele", *, by: Actor) -> Id:
    """Found an organization and return its id; the founder must have proved their address."""
    with transaction():
        return actions.create_organization(name=name, contact_email="hello@example.org", by=by).id


def make_member(organization_id: Id, user_id: Id, role: OrganizationRole) -> Id:
    """Put somebody into an organization without asking them, and return the membership's id."""
    with transaction():
        membership = Membership(organization_id=organization_id, user_id=user_id, role=role)
        db.add(membership)
        db.flush()
    return membership.id


def make_invitation(organization_id: Id, email: str, *, by: Actor, role: OrganizationRole) -> Id:
    """Ask an address to join and return the invitation's id."""
    with transaction():
        return actions.invite(organization_id, email=email, role=role, by=by)


def invitation_link(email: str) -> str:
    """Return the path in the last invitation to the address."""
    close_session()
    invitation_id = db.scalars(
        select(Invitation.id).where(Invitation.email == email).order_by(Invitation.created_at.desc())
    ).first()
    close_session()
    assert invitation_id is not None
    return f"/invitations/{invitation_id}/{keys.seal('invitation', invitation_id)}"
