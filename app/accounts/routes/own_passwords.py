"""Changing one's password while signed in."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts import sessions as door
from app.accounts.errors import WeakPassword, WrongCurrentPassword
from app.accounts.forms import ChangePasswordForm
from app.accounts.pages import profile_page
from app.infra.db import transaction
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, who_asks

bp = Blueprint("own_passwords", __name__)


@bp.post("/profile/password")
@guards.signed_in
@limiter.limit("20 per hour", key_func=who_asks)
def update() -> ResponseReturnValue:
    """Set the new password; every browser is signed out, and this one is signed in again at once."""
    form = ChangePasswordForm(prefix="password-")
    if not form.validate_on_submit():
        return profile_page(password=form, status=422)
    actor = current_actor()
    try:
        with transaction():
            actions.change_password(current_password=form.current_password.data, password=form.password.data, by=actor)
            door.begin_again(actor)
    except (WrongCurrentPassword, WeakPassword) as refusal:
        form.refuse(refusal)
        return profile_page(password=form, status=422)
    flash("Your password is changed. Every other browser is signed out.")
    return redirect(url_for("profile.show"), code=303)
