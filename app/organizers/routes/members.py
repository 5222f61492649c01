"""Who is in an organization, and as what."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.infra.db import transaction
from app.organizers import actions, policy, queries
from app.organizers.forms import ROLES, InvitationForm, RoleForm
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, who_asks
from app.web.render import render

bp = Blueprint("members", __name__, url_prefix="/dashboard/organizations/<organization_id>/members")


@bp.get("")
@guards.signed_in
def index(organization_id: str) -> ResponseReturnValue:
    """Everybody in the organization; owners can change it from here."""
    return _page(organization_id)


@bp.post("")
@guards.signed_in
@limiter.limit("60 per hour", key_func=who_asks)
def create(organization_id: str) -> ResponseReturnValue:
    """Ask somebody to join, by mail."""
    organization = policy.organization_for(current_actor(), organization_id, to=Deed.MEMBERS_EDIT)
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page(organization_id, form=form, status=422)
    try:
        with transaction():
            actions.invite(organization.id, email=form.email.data, role=form.role.data, by=current_actor())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(organization_id, form=form, status=refusal.status)
    flash(f"An invitation is on its way to {form.email.data}.")
    return _back(organization_id)


@bp.post("/<membership_id>")
@guards.signed_in
def update(organization_id: str, membership_id: str) -> ResponseReturnValue:
    """Give a member another role."""
    membership = policy.membership_for(current_actor(), organization_id, membership_id, to=Deed.MEMBERS_EDIT)
    form = RoleForm(prefix=f"{membership.id}-")
    if not form.validate_on_submit():
        return _page(organization_id, problem="Choose one of the roles.", status=422)
    try:
        with transaction():
            actions.change_role(membership, role=form.role.data, by=current_actor())
    except Refused as refusal:
        return _refused(organization_id, refusal)
    flash(f"The role is changed to {ROLES[form.role.data].lower()}.")
    return _back(organization_id)


@bp.post("/<membership_id>/deletion")
@guards.signed_in
def delete(organization_id: str, membership_id: str) -> ResponseReturnValue:
    """Take a member out of the organization."""
    membership = policy.membership_for(current_actor(), organization_id, membership_id, to=Deed.MEMBERS_EDIT)
    try:
        with transaction():
            actions.remove_member(membership, by=current_actor())
    except Refused as refusal:
        return _refused(organization_id, refusal)
    flash("The member is removed.")
    return _back(organization_id)


@bp.post("/departure")
@guards.signed_in
def leave(organization_id: str) -> ResponseReturnValue:
    """Leave the organization oneself."""
    membership = policy.own_membership(current_actor(), organization_id)
    try:
        with transaction():
            actions.remove_member(membership, by=current_actor())
    except Refused as refusal:
        return _refused(organization_id, refusal)
    flash("You have left the organization.")
    return redirect("/", code=303)


def _page(
    organization_id: str,
    *,
    form: InvitationForm | None = None,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    actor = current_actor()
    organization = policy.organization_for(actor, organization_id, to=Deed.READ)
    members = queries.members_of(organization.id)
    return render(
        "organizers/members/index.html",
        status=status,
        organization=organization,
        members=members,
        role_forms={row.id: RoleForm(None, role=row.role, prefix=f"{row.id}-") for row in members},
        invitations=queries.open_invitations(organization.id),
        roles=ROLES,
        own_id=actor.id,
        is_member=any(row.user_id == actor.id for row in members),
        may_edit=policy.may(actor, organization.id, Deed.MEMBERS_EDIT),
        form=form or InvitationForm(None),
        problem=problem,
    )


def _refused(organization_id: str, refusal: Refused) -> ResponseReturnValue:
    return _page(organization_id, problem=refusal.sentence, status=refusal.status)


def _back(organization_id: str) -> ResponseReturnValue:
    return redirect(url_for("members.index", organization_id=organization_id), code=303)
