"""Signing up."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts import sessions as door
from app.accounts.errors import WeakPassword
from app.accounts.forms import SignUpForm
from app.core.ids import new_id
from app.infra.db import transaction
from app.web import guards
from app.web.limits import limiter, typed_email
from app.web.links import local_path
from app.web.render import render

bp = Blueprint("users", __name__)


@bp.get("/sign-up")
@guards.public
def new() -> ResponseReturnValue:
    """Ask for a name, an address and a password."""
    return _page(SignUpForm())


@bp.post("/sign-up")
@guards.public
@limiter.limit("6 per hour", key_func=typed_email)
@limiter.limit("200 per hour")
def create() -> ResponseReturnValue:
    """Open the account; the answer is the same when the address has one already."""
    form = SignUpForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        with transaction():
            user_id = actions.sign_up(name=form.name.data, email=form.email.data, password=form.password.data)
    except WeakPassword as refusal:
        form.refuse(refusal)
        return _page(form, status=422)
    door.remember_sign_up(user_id or new_id(), email=form.email.data, next_path=_next_path())
    return redirect(url_for("users.show"), code=303)


@bp.get("/sign-up/sent")
@guards.public
def show() -> ResponseReturnValue:
    """Say that a mail is on its way, and what to do when it does not come."""
    return render("accounts/users/show.html", email=door.signing_up_address())


def _page(form: SignUpForm, *, status: int = 200) -> ResponseReturnValue:
    return render("accounts/users/new.html", status=status, form=form, next_path=_next_path())


def _next_path() -> str:
    return local_path(request.args.get("next"))
