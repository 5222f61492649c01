"""The door for signed-in members who may work there: no link needed."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.checkin import policy
from app.checkin.routes import station
from app.checkin.views import Station
from app.web import guards
from app.web.actor import current_actor

bp = Blueprint("member_doors", __name__, url_prefix="/dashboard/events/<event_id>/door/scanner")


@bp.get("")
@guards.signed_in
def show(event_id: str) -> ResponseReturnValue:
    """The check-in page."""
    return station.show(_station(event_id), _addresses(event_id))


@bp.post("/scans")
@guards.signed_in
def scan(event_id: str) -> ResponseReturnValue:
    """Look at one code."""
    return station.scan(_station(event_id), _addresses(event_id))


@bp.get("/scans/<scan_id>")
@guards.signed_in
def result(event_id: str, scan_id: str) -> ResponseReturnValue:
    """What the door said."""
    return station.result(_station(event_id), _addresses(event_id), scan_id)


@bp.post("/scans/<scan_id>/reversal")
@guards.signed_in
def undo(event_id: str, scan_id: str) -> ResponseReturnValue:
    """Take an admission back."""
    return station.undo(_station(event_id), _addresses(event_id), scan_id)


@bp.get("/counts")
@guards.signed_in
def counts(event_id: str) -> ResponseReturnValue:
    """The live counts."""
    return station.counts(_station(event_id), _addresses(event_id))


def _station(event_id: str) -> Station:
    return policy.station_for(current_actor(), event_id)


def _addresses(event_id: str) -> station.Addresses:
    return lambda view, **values: url_for(f"member_doors.{view}", event_id=event_id, **values)
