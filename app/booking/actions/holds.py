"""Verbs on holds whose buyers go from the page and come back to it."""

from sqlalchemy import select

from app.core.ids import Id
from app.infra.db import db
from app.inventory import claims
from app.inventory.models import Hold, HoldOrigin

# So long the places stay with a buyer who has gone from the page, in case they come back.
LEAVING_SECONDS = 30


def leave_hold(hold_id: Id) -> None:
    """Let the hold end soon, because its buyer has gone from the page.

    One that is booked keeps its time, and so does an offer of the waitlist: whoever got it may think about it.
    """
    if db.scalar(select(Hold.origin).where(Hold.id == hold_id)) is HoldOrigin.WEB:
        claims.leave_hold(hold_id, seconds=LEAVING_SECONDS)


def resume_hold(hold_id: Id) -> bool:
    """Give the hold its full time again, because its buyer is back; False when somebody has the places."""
    return claims.resume_hold(hold_id)
