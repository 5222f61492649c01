"""The one place that reads the time. Everything inside Foyer is aware UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones


class NoSuchLocalTime(ValueError):
    """A wall time that the zone's clocks skip, such as 02:30 on the night that summer time begins."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def is_zone(name: str) -> bool:
    """Whether the name is an IANA time zone, such as ``Europe/Berlin``."""
    return name in available_timezones()


def to_utc(wall_time: datetime, zone: str) -> datetime:
    """The moment at which clocks in the zone show the naive wall time. Raises NoSuchLocalTime in a gap."""
    local = wall_time.replace(tzinfo=ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall_time:
        raise NoSuchLocalTime(f"Clocks in {zone} skip {wall_time:%d %B %Y, %H:%M}.")
    return moment


def in_zone(moment: datetime, zone: str) -> datetime:
    """The same moment as clocks in the zone show it."""
    return moment.astimezone(ZoneInfo(zone))
