"""What is behind a claim link: the offer, or what became of it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.booking.policy import hold_seal
from app.core.errors import Refused
from app.infra.db import in_transaction
from app.waitlist import actions, policy, queries
from app.waitlist.views import OfferView
from app.web import guards
from app.web.render import render

bp = Blueprint("offers", __name__, url_prefix="/offers/<offer_id>/<seal>")


@bp.get("")
@guards.sealed
def show(offer_id: str, seal: str) -> ResponseReturnValue:
    """What is offered, until when, and the two ways to answer; later, that it is over and how to go on."""
    view = queries.offer_view(policy.offer_by_link(offer_id, seal).id)
    return _page(view, seal, status=200 if view.is_open else 410)


@bp.post("/decline")
@guards.sealed
def decline(offer_id: str, seal: str) -> ResponseReturnValue:
    """Let the next in line have the places."""
    offer = policy.offer_by_link(offer_id, seal)
    try:
        in_transaction(lambda: actions.decline(offer))
    except Refused as refusal:
        flash(refusal.sentence)
    return redirect(url_for("offers.show", offer_id=offer.id, seal=seal), code=303)


def _page(view: OfferView, seal: str, *, status: int) -> ResponseReturnValue:
    entry = view.entry
    return render(
        "waitlist/offers/show.html" if view.is_open else "waitlist/offers/over.html",
        status=status,
        offer=view,
        entry=entry,
        event=entry.event,
        seal=seal,
        entry_seal=policy.entry_seal(entry.id),
        checkout=url_for("checkout.show", hold_id=view.hold_id, seal=hold_seal(view.hold_id)),
        is_free_again=not view.is_open and queries.could_be_offered_again(entry),
    )
