"""Invitations to join an organization: the page the mailed link leads to, and taking one back."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import policy as accounts_policy
from app.accounts import queries as accounts
from app.core.errors import Refused
from app.infra.db import transaction
from app.organizers import actions, policy
from app.organizers.forms import ROLES, ConfirmForm
from app.organizers.policy import Deed
from app.organizers.queries import InvitationView
from app.web import guards
from app.web.actor import current_actor
from app.web.render import render

bp = Blueprint("invitations", __name__)


@bp.get("/invitations/<invitation_id>/<seal>")
@guards.sealed
def show(invitation_id: str, seal: str) -> ResponseReturnValue:
    """Say who asks whom to join, and offer the next step: sign up, sign in, or accept."""
    invitation = policy.invitation_by_link(invitation_id, seal)
    if policy.role_of(current_actor(), invitation.organization_id):
        # Whoever signs up with the address is in as soon as they have confirmed it.
        return redirect(url_for("members.index", organization_id=invitation.organization_id), code=303)
    return _page(invitation, status=200 if invitation.is_open else 410)


@bp.post("/invitations/<invitation_id>/<seal>")
@guards.signed_in
def update(invitation_id: str, seal: str) -> ResponseReturnValue:
    """Join with the offered role."""
    invitation = policy.invitation_by_link(invitation_id, seal)
    try:
        with transaction():
            organization_id = actions.accept_invitation(invitation.id, by=current_actor())
    except Refused as refusal:
        return _page(invitation, problem=refusal.sentence, status=refusal.status)
    flash(f"You are now in {invitation.organization}.")
    return redirect(url_for("members.index", organization_id=organization_id), code=303)


@bp.post("/dashboard/organizations/<organization_id>/invitations/<invitation_id>/deletion")
@guards.signed_in
def delete(organization_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take the invitation back."""
    invitation = policy.invitation_for(current_actor(), organization_id, invitation_id, to=Deed.MEMBERS_EDIT)
    with transaction():
        actions.revoke_invitation(invitation.id, by=current_actor())
    flash("The invitation is taken back.")
    return redirect(url_for("members.index", organization_id=organization_id), code=303)


def _page(invitation: InvitationView, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    return render(
        "organizers/invitations/show.html",
        status=status,
        invitation=invitation,
        role=ROLES[invitation.role],
        person=accounts.person(accounts_policy.own_id(actor)) if actor.is_user else None,
        here=request.path,
        form=ConfirmForm(),
        problem=problem,
    )
