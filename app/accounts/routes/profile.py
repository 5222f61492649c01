"""The person's own page: how they are called, their address and password."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts.forms import ProfileForm
from app.accounts.pages import profile_page
from app.infra.db import transaction
from app.web import guards
from app.web.actor import current_actor

bp = Blueprint("profile", __name__)


@bp.get("/profile")
@guards.signed_in
def show() -> ResponseReturnValue:
    """Everything about the account on one page."""
    return profile_page()


@bp.post("/profile")
@guards.signed_in
def update() -> ResponseReturnValue:
    """Keep the name, the language and the time zone."""
    form = ProfileForm(prefix="profile-")
    if not form.validate_on_submit():
        return profile_page(profile=form, status=422)
    with transaction():
        actions.update_profile(
            name=form.name.data,
            locale=form.locale.data,
            time_zone=form.time_zone.data,
            by=current_actor(),
        )
    flash("Your profile is saved.")
    return redirect(url_for("profile.show"), code=303)
