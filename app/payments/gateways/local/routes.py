"""The test bank's page: pay, decline, leave, or pay late. Anybody who has its address may use it; it moves no money."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.infra.db import in_transaction, transaction
from app.infra.settings import settings
from app.payments.gateways.local import books
from app.payments.gateways.local.forms import DecisionForm, PaymentForm
from app.payments.gateways.local.models import TestCharge
from app.web import guards
from app.web.render import render

bp = Blueprint("test_payments", __name__)

_TITLES = {"paid": "Paid", "processing": "On its way", "declined": "Declined", "expired": "Closed"}
_WORDS = {
    "paid": "The shop has been paid.",
    "processing": "The money will arrive later, as chosen.",
    "declined": "The card was declined. Nothing was taken.",
    "expired": "The time for this payment is over. Nothing was taken.",
}


@bp.get("/test-payments/<charge_id>")
@guards.development_only
def show(charge_id: str) -> ResponseReturnValue:
    """The payment page."""
    return _page(_charge(charge_id), PaymentForm())


@bp.post("/test-payments/<charge_id>")
@guards.development_only
def create(charge_id: str) -> ResponseReturnValue:
    """Decide, and go back to the shop."""
    charge = _charge(charge_id)
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(charge, form, status=422)
    with transaction():
        _decide(books.charge_for_page(charge_id), form)
    return redirect(charge.return_url, code=303)


def _decide(charge: TestCharge, form: DecisionForm) -> None:
    card, copies = form.card.data, form.copies.data
    if form.decision.data == "pay":
        books.pay(charge, card=card, copies=copies)
    elif form.decision.data == "decline":
        books.decline(charge, copies=copies)
    else:
        books.pay_late(charge, seconds=form.seconds.data, card=card, copies=copies)


def _charge(charge_id: str) -> TestCharge:
    if not settings().test_payments:
        raise NotFound
    return in_transaction(lambda: books.charge_for_page(charge_id))


def _page(charge: TestCharge, form: PaymentForm, *, status: int = 200) -> ResponseReturnValue:
    return render(
        "payments/test_payments/show.html",
        status=status,
        charge=charge,
        form=form,
        titles=_TITLES,
        words=_WORDS,
    )
