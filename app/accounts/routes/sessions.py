"""Signing in and out."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.accounts import actions
from app.accounts import sessions as door
from app.accounts.errors import WrongPassword
from app.accounts.forms import SignInForm
from app.core.actor import PlatformRole
from app.infra.db import transaction
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, typed_email
from app.web.links import local_path
from app.web.render import render

bp = Blueprint("sessions", __name__)


@bp.get("/sign-in")
@guards.public
def new() -> ResponseReturnValue:
    """Ask who it is; whoever is signed in already goes on."""
    if current_actor().is_user:
        return redirect(_way_in(), code=303)
    return _page(SignInForm())


@bp.post("/sign-in")
@guards.public
@limiter.limit("20 per 10 minutes", key_func=typed_email)
@limiter.limit("300 per 10 minutes")
def create() -> ResponseReturnValue:
    """Sign the person in under a new secret."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        with transaction():
            user_id = actions.authenticate(email=form.email.data, password=form.password.data)
            door.begin(user_id)
    except WrongPassword as refusal:
        form.refuse(refusal)
        return _page(form, status=422)
    return redirect(_way_in(), code=303)


@bp.post("/sign-out")
@guards.public
def delete() -> ResponseReturnValue:
    """Sign this browser out; harmless when nobody is signed in."""
    with transaction():
        door.end()
    return redirect("/", code=303)


def _page(form: SignInForm, *, status: int = 200) -> ResponseReturnValue:
    return render("accounts/sessions/new.html", status=status, form=form, next_path=_next_path())


def _next_path() -> str:
    return local_path(request.args.get("next"))


def _way_in() -> str:
    wanted = _next_path()
    if wanted != "/":
        return wanted
    return "/my-tickets" if current_actor().role is PlatformRole.ATTENDEE else "/dashboard"
