"""The forgotten password: asking for a link, and setting a new one by it."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions, policy
from app.accounts.errors import LinkOver, WeakPassword
from app.accounts.forms import AddressForm, NewPasswordForm
from app.accounts.queries import ProofView
from app.infra.db import transaction
from app.web import guards
from app.web.limits import limiter, typed_email
from app.web.render import render

bp = Blueprint("passwords", __name__)


@bp.get("/forgotten-password")
@guards.public
def new() -> ResponseReturnValue:
    """Ask for the address."""
    return render("accounts/passwords/new.html", form=AddressForm())


@bp.post("/forgotten-password")
@guards.public
@limiter.limit("6 per hour", key_func=typed_email)
@limiter.limit("200 per hour")
def create() -> ResponseReturnValue:
    """Send a link; the answer is the same whether or not the address has an account."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render("accounts/passwords/new.html", status=422, form=form)
    with transaction():
        actions.ask_reset(form.email.data)
    return render("accounts/passwords/sent.html", email=form.email.data)


@bp.get("/reset-password/<proof_id>/<seal>")
@guards.sealed
def edit(proof_id: str, seal: str) -> ResponseReturnValue:
    """Ask for a new password, while the link is good."""
    proof = policy.reset_by_link(proof_id, seal)
    return _page(proof, NewPasswordForm(), status=200 if _is_good(proof) else 410)


@bp.post("/reset-password/<proof_id>/<seal>")
@guards.sealed
@limiter.limit("20 per 10 minutes", key_func=lambda: f"proof:{(request.view_args or {}).get('proof_id')}")
@limiter.limit("300 per 10 minutes")
def update(proof_id: str, seal: str) -> ResponseReturnValue:
    """Set the new password, sign out everywhere, and have the person sign in with it."""
    proof = policy.reset_by_link(proof_id, seal)
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _page(proof, form, status=422)
    try:
        with transaction():
            actions.reset_password(proof.id, password=form.password.data)
    except WeakPassword as refusal:
        form.refuse(refusal)
        return _page(proof, form, status=422)
    except LinkOver:
        return _page(policy.reset_by_link(proof_id, seal), form, status=410)
    return redirect(url_for("passwords.show"), code=303)


@bp.get("/reset-password/done")
@guards.public
def show() -> ResponseReturnValue:
    """Say that the new password counts from now on."""
    return render("accounts/passwords/show.html")


def _page(proof: ProofView, form: NewPasswordForm, *, status: int = 200) -> ResponseReturnValue:
    return render("accounts/passwords/edit.html", status=status, proof=proof, form=form, is_good=_is_good(proof))


def _is_good(proof: ProofView) -> bool:
    return proof.is_open and not proof.is_change
