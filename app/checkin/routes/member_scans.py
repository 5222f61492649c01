"""Scans that signed-in members make."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.checkin import policy
from app.checkin.routes import station
from app.web import guards
from app.web.actor import current_actor

bp = Blueprint("member_scans", __name__, url_prefix="/dashboard/events/<event_id>/door/scanner/scans")


@bp.post("")
@guards.signed_in
def create(event_id: str) -> ResponseReturnValue:
    """Look at one code."""
    member = policy.station_for(current_actor(), event_id)
    return station.scan(member.post, station.of_member(event_id), arrive=lambda: member)


@bp.get("/<scan_id>")
@guards.signed_in
def show(event_id: str, scan_id: str) -> ResponseReturnValue:
    """What the door said."""
    return station.result(policy.station_for(current_actor(), event_id), station.of_member(event_id), scan_id)


@bp.post("/<scan_id>/reversal")
@guards.signed_in
def undo(event_id: str, scan_id: str) -> ResponseReturnValue:
    """Take an admission back."""
    return station.undo(policy.station_for(current_actor(), event_id), station.of_member(event_id), scan_id)
