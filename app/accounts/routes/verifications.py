"""Proving that an address is one's own: the link in the mail, and asking for it again."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.accounts import actions, policy, queries
from app.accounts import sessions as door
from app.accounts.errors import AddressTaken, LinkOver, WrongPassword
from app.accounts.forms import AddressForm, ConfirmForm, ConfirmWithPasswordForm
from app.accounts.queries import ProofView
from app.core.errors import Refused
from app.infra.db import transaction
from app.web import guards
from app.web.actor import current_actor
from app.web.limits import limiter, typed_email, who_asks
from app.web.render import render

bp = Blueprint("verifications", __name__)


@bp.get("/verify")
@guards.public
def new() -> ResponseReturnValue:
    """Offer to send the link again."""
    return _resend_page(AddressForm(email=_own_address()))


@bp.post("/verify")
@guards.public
@limiter.limit("6 per hour", key_func=typed_email)
@limiter.limit("60 per hour", key_func=who_asks)
def create() -> ResponseReturnValue:
    """Send the link again; the answer is the same whatever the address is."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _resend_page(form, status=422)
    with transaction():
        actions.ask_verification(form.email.data)
    return render("accounts/verifications/sent.html", email=form.email.data)


@bp.get("/verify/<proof_id>/<seal>")
@guards.sealed
def show(proof_id: str, seal: str) -> ResponseReturnValue:
    """Ask for one click, so that a mail scanner that follows links proves nothing."""
    proof = policy.verification_by_link(proof_id, seal)
    return _page(proof, _form_for(proof), status=200 if proof.is_open else 410)


@bp.post("/verify/<proof_id>/<seal>")
@guards.sealed
@limiter.limit("20 per 10 minutes", key_func=lambda: f"proof:{(request.view_args or {}).get('proof_id')}")
@limiter.limit("300 per 10 minutes")
def update(proof_id: str, seal: str) -> ResponseReturnValue:
    """Take the address as proved and sign the person in."""
    proof = policy.verification_by_link(proof_id, seal)
    form = _form_for(proof)
    if not form.validate_on_submit():
        return _page(proof, form, status=422)
    way_on = door.way_on()
    try:
        with transaction():
            typed = form.password.data if isinstance(form, ConfirmWithPasswordForm) else None
            user_id = actions.verify_email(proof.id, password=typed)
            door.begin(user_id)
    except (WrongPassword, LinkOver, AddressTaken) as refusal:
        return _refused(proof, form, refusal)
    return redirect(way_on, code=303)


def _form_for(proof: ProofView) -> ConfirmForm | ConfirmWithPasswordForm:
    # Only the browser that signed up, or is signed in as the person, may confirm by a click alone.
    return ConfirmForm() if door.knows(proof.user_id) else ConfirmWithPasswordForm()


def _refused(proof: ProofView, form: ConfirmForm | ConfirmWithPasswordForm, refusal: Refused) -> ResponseReturnValue:
    if isinstance(refusal, WrongPassword):
        refusal = Refused("That is not the password of this account.", field="password")
    form.refuse(refusal)
    return _page(proof, form, status=refusal.status)


def _page(proof: ProofView, form: ConfirmForm | ConfirmWithPasswordForm, *, status: int) -> ResponseReturnValue:
    return render("accounts/verifications/show.html", status=status, proof=proof, form=form)


def _resend_page(form: AddressForm, *, status: int = 200) -> ResponseReturnValue:
    return render("accounts/verifications/new.html", status=status, form=form)


def _own_address() -> str:
    actor = current_actor()
    return queries.person(actor.id).email if actor.id and actor.is_user else door.signing_up_address()
