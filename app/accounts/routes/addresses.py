"""Changing the address one signs in with: it counts once its mailed link is followed."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts.errors import SameAddress, WrongCurrentPassword
from app.accounts.forms import ChangeAddressForm
from app.accounts.pages import profile_page
from app.infra.db import transaction
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, who_asks

bp = Blueprint("addresses", __name__)


@bp.post("/profile/address")
@guards.signed_in
@limiter.limit("6 per hour", key_func=who_asks)
def update() -> ResponseReturnValue:
    """Mail a link to the new address; the answer is the same when another account has it."""
    form = ChangeAddressForm(prefix="address-")
    if not form.validate_on_submit():
        return profile_page(address=form, status=422)
    try:
        with transaction():
            actions.ask_email_change(form.email.data, current_password=form.current_password.data, by=current_actor())
    except (SameAddress, WrongCurrentPassword) as refusal:
        form.refuse(refusal)
        return profile_page(address=form, status=422)
    flash("Follow the link in the mail that is on its way to your new address.")
    return redirect(url_for("profile.show"), code=303)
