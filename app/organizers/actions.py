"""Verbs that change organizations: creating and editing them, and who is in them."""

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts import actions as accounts
from app.accounts import queries as people
from app.accounts.news import EmailVerified
from app.accounts.rules import normal_email
from app.audit.actions import record
from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.errors import NotFound
from app.core.ids import Id, new_id, new_reference
from app.infra.db import db
from app.notifications.actions import tell
from app.organizers import queries, rules
from app.organizers.errors import AlreadyMember, InvitationOver, LastOwner, OtherAddress, UnprovedAddress
from app.organizers.models import Invitation, Membership, Organization, OrganizationRole


def create_organization(
    *, name: str, contact_email: str, by: Actor, website: str = "", legal_name: str = ""
) -> Organization:
    """Found an organization; whoever does becomes its owner and an organizer. Refuses an unproved address."""
    owner_id = _proved(by)
    organization = Organization(
        id=new_id(),
        name=name,
        slug=_free_slug(name),
        contact_email=contact_email,
        website=website,
        legal_name=legal_name,
    )
    db.add(organization)
    db.flush()
    _join(organization.id, owner_id, OrganizationRole.OWNER)
    accounts.make_organizer(owner_id, by=by)
    record("organization.created", by=by, subject=organization.id, chain=organization.id)
    return organization


def edit_organization(
    organization: Organization, *, name: str, contact_email: str, website: str, legal_name: str, by: Actor
) -> None:
    """Change what people see of the organization; its slug stays, since links were made with it."""
    organization.name = name
    organization.contact_email = contact_email
    organization.website = website
    organization.legal_name = legal_name
    db.flush()
    record("organization.edited", by=by, subject=organization.id, chain=organization.id)


def invite(organization_id: Id, *, email: str, role: OrganizationRole, by: Actor) -> Id:
    """Offer the role by mail; an earlier offer to the address is taken back. Refuses members' addresses."""
    email = normal_email(email)
    inviter_id = _proved(by)
    _lock(organization_id)
    if queries.is_member(organization_id, email):
        raise AlreadyMember
    db.execute(
        update(Invitation)
        .where(Invitation.organization_id == organization_id, Invitation.email == email, *_standing())
        .values(revoked_at=clock.now())
    )
    invitation = Invitation(
        id=new_id(),
        organization_id=organization_id,
        email=email,
        role=role,
        invited_by=inviter_id,
        expires_at=clock.now() + rules.INVITATION_LIFE,
    )
    db.add(invitation)
    db.flush()
    tell("organizers.invitation", invitation.id, to=email)
    _record("member.invited", organization_id, invitation.id, by=by, role=role)
    return invitation.id


def accept_invitation(invitation_id: Id, *, by: Actor) -> Id:
    """Join with the offered role. Refuses an offer that is over or went to an address not proved by the person."""
    invitation = _take(invitation_id)
    person = people.person(_proved(by))
    if person.email != invitation.email:
        raise OtherAddress
    _bind(invitation, person.id, by=by)
    return invitation.organization_id


def take_up_invitations(news: EmailVerified) -> None:
    """Bind the offers that wait for the address which somebody has just proved to be theirs."""
    waiting = db.scalars(
        select(Invitation.id)
        .where(Invitation.email == news.email, Invitation.expires_at > clock.now(), *_standing())
        .order_by(Invitation.id)
    ).all()
    person = people.person(news.user_id)
    for invitation_id in waiting:
        actor = Actor(ActorKind.USER, person.id, person.name, person.role)
        _bind(_take(invitation_id), person.id, by=actor)


def revoke_invitation(invitation_id: Id, *, by: Actor) -> None:
    """Take the offer back; its link opens nothing any more. Refuses one that is over already."""
    revoked = db.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, *_standing())
        .values(revoked_at=clock.now())
        .returning(Invitation.organization_id, Invitation.role)
    ).first()
    if revoked is None:
        raise InvitationOver
    _record("member.invitation_revoked", revoked.organization_id, invitation_id, by=by, role=revoked.role)


def change_role(membership: Membership, *, role: OrganizationRole, by: Actor) -> None:
    """Give the member another role. Refuses to take the last owner's."""
    _lock_member(membership)
    if role is not OrganizationRole.OWNER:
        _ensure_another_owner(membership)
    membership.role = role
    db.flush()
    _record("member.role_changed", membership.organization_id, membership.user_id, by=by, role=role)


def remove_member(membership: Membership, *, by: Actor) -> None:
    """Take the person out of the organization. Refuses to remove the last owner."""
    _lock_member(membership)
    _ensure_another_owner(membership)
    db.delete(membership)
    db.flush()
    _record("member.removed", membership.organization_id, membership.user_id, by=by, role=membership.role)


def _proved(actor: Actor) -> Id:
    if not actor.is_user or actor.id is None:
        raise NotFound
    if not people.person(actor.id).is_verified:
        raise UnprovedAddress
    return actor.id


def _free_slug(name: str) -> str:
    # One founder at a time, so that two of the same name can't both find the slug free.
    db.execute(select(func.pg_advisory_xact_lock(3, 0)))
    slug = rules.slug_of(name)
    taken = set(db.scalars(select(Organization.slug).where(Organization.slug.startswith(slug, autoescape=True))))
    numbered = [slug, *(f"{slug}-{number}" for number in range(2, 10))]
    free = next((candidate for candidate in numbered if candidate not in taken), None)
    return free or f"{slug}-{new_reference().lower()}"


def _lock(organization_id: Id) -> None:
    # Who is in an organization changes one at a time: this is what keeps the last owner in.
    db.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update(key_share=True))


def _lock_member(membership: Membership) -> None:
    _lock(membership.organization_id)
    role = db.scalar(select(Membership.role).where(Membership.id == membership.id))
    if role is None:
        raise NotFound
    membership.role = role


def _ensure_another_owner(membership: Membership) -> None:
    if membership.role is not OrganizationRole.OWNER:
        return
    others = db.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.organization_id == membership.organization_id,
            Membership.role == OrganizationRole.OWNER,
            Membership.id != membership.id,
        )
    )
    if not others:
        raise LastOwner


def _standing() -> tuple[ColumnElement[bool], ...]:
    return (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


def _take(invitation_id: Id) -> Invitation:
    # One statement decides between two clicks, and between a click and a revocation.
    now = clock.now()
    taken: Invitation | None = db.scalar(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.expires_at > now, *_standing())
        .values(accepted_at=now)
        .returning(Invitation)
    )
    if taken is None:
        raise InvitationOver
    return taken


def _bind(invitation: Invitation, user_id: Id, *, by: Actor) -> None:
    _join(invitation.organization_id, user_id, invitation.role)
    _record("member.joined", invitation.organization_id, user_id, by=by, role=invitation.role)


def _join(organization_id: Id, user_id: Id, role: OrganizationRole) -> None:
    db.execute(
        insert(Membership)
        .values(id=new_id(), organization_id=organization_id, user_id=user_id, role=role)
        .on_conflict_do_nothing(index_elements=["organization_id", "user_id"])
    )


def _record(action: str, organization_id: Id, subject: Id, *, by: Actor, role: OrganizationRole) -> None:
    record(action, by=by, subject=subject, chain=organization_id, details={"role": role.value})
