"""Scans at a door that its link opened."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from app.checkin import policy
from app.checkin.routes import station
from app.web import guards
from app.web.limits import limiter

bp = Blueprint("scans", __name__, url_prefix="/door/<link_id>/<seal>/scans")
# Of each door, never of a network: all phones at a venue share one address.
_MOST_SCANS = RateLimitItemPerMinute(600)
_COUNTED_AT_ONCE = 10


@bp.post("")
@guards.sealed
def create(link_id: str, seal: str) -> ResponseReturnValue:
    """Look at one code."""
    guards.refuse_other_sites()
    limiter.spend(_MOST_SCANS, f"door:{link_id}", at_once=_COUNTED_AT_ONCE)
    return station.scan(
        policy.post_by_link(link_id, seal),
        station.of_link(link_id, seal),
        arrive=lambda: policy.station_by_link(link_id, seal),
    )


@bp.get("/<scan_id>")
@guards.sealed
def show(link_id: str, seal: str, scan_id: str) -> ResponseReturnValue:
    """What the door said."""
    return station.result(policy.station_by_link(link_id, seal), station.of_link(link_id, seal), scan_id)


@bp.post("/<scan_id>/reversal")
@guards.sealed
def undo(link_id: str, seal: str, scan_id: str) -> ResponseReturnValue:
    """Take an admission back."""
    guards.refuse_other_sites()
    return station.undo(policy.station_by_link(link_id, seal), station.of_link(link_id, seal), scan_id)
