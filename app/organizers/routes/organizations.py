"""Founding an organization and changing what people see of it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import policy as accounts_policy
from app.accounts import queries as accounts
from app.infra.db import transaction
from app.organizers import actions, policy
from app.organizers.forms import OrganizationForm
from app.organizers.policy import Deed
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, who_asks
from app.web.render import render

bp = Blueprint("organizations", __name__, url_prefix="/dashboard/organizations")


@bp.get("/new")
@guards.signed_in
def new() -> ResponseReturnValue:
    """Ask for a name and an address; a person without a proved address is told how to prove it."""
    person = _person()
    if not person.is_verified:
        return render("organizers/organizations/unproved.html", status=403, person=person)
    return _new_page(OrganizationForm(None, contact_email=person.email))


@bp.post("/new")
@guards.signed_in
@limiter.limit("20 per day", key_func=who_asks)
def create() -> ResponseReturnValue:
    """Found the organization and show who is in it."""
    person = _person()
    if not person.is_verified:
        return render("organizers/organizations/unproved.html", status=403, person=person)
    form = OrganizationForm()
    if not form.validate_on_submit():
        return _new_page(form, status=422)
    with transaction():
        organization = actions.create_organization(
            name=form.name.data,
            contact_email=form.contact_email.data,
            website=form.website.data or "",
            legal_name=form.legal_name.data or "",
            by=current_actor(),
        )
    return redirect(url_for("members.index", organization_id=organization.id), code=303)


@bp.get("/<organization_id>/edit")
@guards.signed_in
def edit(organization_id: str) -> ResponseReturnValue:
    """Show what can be changed."""
    organization = policy.organization_for(current_actor(), organization_id, to=Deed.ORGANIZATION_EDIT)
    return render(
        "organizers/organizations/edit.html",
        form=OrganizationForm(None, obj=organization),
        organization=organization,
    )


@bp.post("/<organization_id>/edit")
@guards.signed_in
def update(organization_id: str) -> ResponseReturnValue:
    """Keep the changes."""
    organization = policy.organization_for(current_actor(), organization_id, to=Deed.ORGANIZATION_EDIT)
    form = OrganizationForm()
    if not form.validate_on_submit():
        return render("organizers/organizations/edit.html", status=422, form=form, organization=organization)
    with transaction():
        actions.edit_organization(
            organization,
            name=form.name.data,
            contact_email=form.contact_email.data,
            website=form.website.data or "",
            legal_name=form.legal_name.data or "",
            by=current_actor(),
        )
    flash("The organization is saved.")
    return redirect(url_for("organizations.edit", organization_id=organization.id), code=303)


def _new_page(form: OrganizationForm, *, status: int = 200) -> ResponseReturnValue:
    return render("organizers/organizations/new.html", status=status, form=form)


def _person() -> accounts.Person:
    return accounts.person(accounts_policy.own_id(current_actor()))
