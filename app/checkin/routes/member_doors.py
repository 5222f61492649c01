"""The door for signed-in members who may work there: no link needed."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.checkin import policy
from app.checkin.routes import station
from app.web import guards
from app.web.actor import current_actor

bp = Blueprint("member_doors", __name__, url_prefix="/dashboard/events/<event_id>/door/scanner")


@bp.get("")
@guards.signed_in
def show(event_id: str) -> ResponseReturnValue:
    """The check-in page."""
    return station.show(policy.station_for(current_actor(), event_id), station.of_member(event_id))


@bp.get("/counts")
@guards.signed_in
def counts(event_id: str) -> ResponseReturnValue:
    """The live counts."""
    return station.counts(policy.station_for(current_actor(), event_id), station.of_member(event_id))
