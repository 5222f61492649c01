"""What several of inventory's forms read alike: prices, and moments on the event's clocks."""

from datetime import datetime

from app.core import clock
from app.core.errors import Refused
from app.core.money import parse_minor

LONGEST_PRICE = 20


def price_minor(typed: str | None, currency: str) -> int:
    """The amount in minor units. Raises Refused with what does not make sense."""
    try:
        return parse_minor(typed or "", currency)
    except ValueError as error:
        raise Refused(str(error), field="price") from None


def moment(wall: datetime | None, zone: str, field: str) -> datetime | None:
    """What clocks in the zone show, as UTC. Raises Refused for a time that they never show."""
    if wall is None:
        return None
    try:
        return clock.to_utc(wall, zone)
    except (clock.NoSuchLocalTime, OverflowError) as error:
        raise Refused(str(error), field=field) from None


def wall_time(at: datetime | None, zone: str) -> datetime | None:
    """The moment as clocks in the zone show it, to the minute."""
    return clock.in_zone(at, zone).replace(tzinfo=None, second=0, microsecond=0) if at else None
