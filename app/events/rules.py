"""What an event is made of, and the arithmetic of its dates. No session, no clock."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import available_timezones

from app.core import clock
from app.core.clock import NoSuchLocalTime
from app.core.ids import Id
from app.events.errors import BadDate, NoSuchTime, PlaceMissing
from app.events.words import Attendance, Category

LONGEST_TITLE = 140
LONGEST_LINE = 200
LONGEST_NOTE = 500
LONGEST_DESCRIPTION = 20_000
LONGEST_LINK = 500
MOST_ROWS = 60
MOST_TAGS = 12
LONGEST_TAG = 40
USUAL_LENGTH = timedelta(hours=3)
_LONGEST_EVENT = timedelta(days=366)
_YEARS = range(2000, 2101)
_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@dataclass(frozen=True)
class SpeakerDetails:
    """Somebody who appears, and as what."""

    name: str
    role: str = ""


@dataclass(frozen=True)
class ProgrammeDetails:
    """One line of the programme; ``starts`` is a time of day in the event's zone."""

    starts: time
    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Wall times as clocks at the event show them. Without an end the event lasts the usual three hours."""

    starts: datetime
    ends: datetime | None = None
    doors: datetime | None = None
    time_zone: str


@dataclass(frozen=True)
class Moments:
    """The same in UTC."""

    starts_at: datetime
    ends_at: datetime
    doors_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class EventDetails:
    """Everything that the organizer types about an event. An empty ``stock`` leaves it as it is."""

    title: str
    dates: Dates
    attendance: Attendance = Attendance.IN_PERSON
    venue_id: Id | None = None
    join_link: str = ""
    subtitle: str = ""
    description: str = ""
    category: Category = Category.OTHER
    tags: tuple[str, ...] = ()
    stock: str = ""
    picture_alt: str = ""
    currency: str = "EUR"
    ages: str = ""
    refund_terms: str = ""
    speakers: tuple[SpeakerDetails, ...] = ()
    programme: tuple[ProgrammeDetails, ...] = ()


def moments(dates: Dates) -> Moments:
    """The dates in UTC. Raises NoSuchTime for skipped wall times and BadDate for dates that make no sense."""
    starts_at = _moment(dates.starts, dates.time_zone, "starts")
    ends_at = _moment(dates.ends, dates.time_zone, "ends") if dates.ends else starts_at + USUAL_LENGTH
    doors_at = _moment(dates.doors, dates.time_zone, "doors") if dates.doors else None
    if ends_at <= starts_at:
        raise BadDate("The end must be after the start.", field="ends")
    if ends_at - starts_at > _LONGEST_EVENT:
        raise BadDate("An event lasts a year at most. Check the year of the end.", field="ends")
    if doors_at and not starts_at - timedelta(days=1) <= doors_at <= ends_at:
        raise BadDate("Doors open on the day of the event, and before it ends.", field="doors")
    return Moments(starts_at, ends_at, doors_at)


def ensure_place(details: EventDetails) -> None:
    """Raises PlaceMissing when people could not know where to go."""
    if details.attendance is not Attendance.ONLINE and details.venue_id is None:
        raise PlaceMissing("Choose a venue, or type the name and city of a new one.", field="venue_id")
    if details.attendance is not Attendance.IN_PERSON and not details.join_link:
        raise PlaceMissing("Enter the link to join. Only ticket holders see it.", field="join_link")


def tags_of(text: str) -> tuple[str, ...]:
    """The words between commas: lower-case, each once, in the order typed."""
    words = (re.sub(r"\s+", " ", unicodedata.normalize("NFC", word)).strip(" #").lower() for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


@lru_cache
def zones() -> tuple[str, ...]:
    """The zones that a person may choose from: places, and UTC."""
    return ("UTC", *sorted(zone for zone in available_timezones() if zone.startswith(_AREAS)))


def _moment(wall_time: datetime, zone: str, field: str) -> datetime:
    if wall_time.year not in _YEARS:
        raise BadDate("Check the year.", field=field)
    try:
        return clock.to_utc(wall_time, zone)
    except NoSuchLocalTime:
        shown = f"{wall_time:%H:%M} on {wall_time.day} {wall_time:%B %Y}"
        raise NoSuchTime(
            f"There is no {shown} in {zone}: clocks are put forward over it. Choose another time.", field=field
        ) from None
