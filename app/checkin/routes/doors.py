"""The door as its link opens it: no account, no session, one event."""

from functools import partial

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.checkin import policy
from app.checkin.routes import station
from app.web import guards
from app.web.limits import limiter

bp = Blueprint("doors", __name__, url_prefix="/door/<link_id>/<seal>")
_MOST_SCANS = "600 per minute"


def _the_link() -> str:
    # Never per network: all phones at a venue share one address.
    return f"door:{(request.view_args or {}).get('link_id', '')}"


@bp.get("")
@guards.sealed
def show(link_id: str, seal: str) -> ResponseReturnValue:
    """The check-in page."""
    return station.show(policy.station_by_link(link_id, seal), _addresses(link_id, seal))


@bp.post("/scans")
@guards.sealed
@limiter.limit(_MOST_SCANS, key_func=_the_link)
def scan(link_id: str, seal: str) -> ResponseReturnValue:
    """Look at one code."""
    guards.refuse_other_sites()
    return station.scan(policy.station_by_link(link_id, seal), _addresses(link_id, seal))


@bp.get("/scans/<scan_id>")
@guards.sealed
def result(link_id: str, seal: str, scan_id: str) -> ResponseReturnValue:
    """What the door said."""
    return station.result(policy.station_by_link(link_id, seal), _addresses(link_id, seal), scan_id)


@bp.post("/scans/<scan_id>/reversal")
@guards.sealed
def undo(link_id: str, seal: str, scan_id: str) -> ResponseReturnValue:
    """Take an admission back."""
    guards.refuse_other_sites()
    return station.undo(policy.station_by_link(link_id, seal), _addresses(link_id, seal), scan_id)


@bp.get("/counts")
@guards.sealed
def counts(link_id: str, seal: str) -> ResponseReturnValue:
    """The live counts."""
    return station.counts(policy.station_by_link(link_id, seal), _addresses(link_id, seal))


def _addresses(link_id: str, seal: str) -> station.Addresses:
    base = partial(url_for, link_id=link_id, seal=seal)
    return lambda view, **values: base(f"doors.{view}", **values)
