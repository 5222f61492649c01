"""Verbs on holds whose buyers go from the page and come back to it."""

from app.core.ids import Id
from app.inventory import claims

# So long the places stay with a buyer who has gone from the page, in case they come back.
LEAVING_SECONDS = 30


def leave_hold(hold_id: Id) -> None:
    """Let the hold end soon, because its buyer has gone from the page. One that is booked keeps its time."""
    claims.leave_hold(hold_id, seconds=LEAVING_SECONDS)


def resume_hold(hold_id: Id) -> bool:
    """Give the hold its full time again, because its buyer is back; False when somebody has the places."""
    return claims.resume_hold(hold_id)
