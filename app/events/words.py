"""The closed lists of words that describe an event."""

from enum import StrEnum


class EventStatus(StrEnum):
    """An event's life. The public sees published and cancelled events only."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Attendance(StrEnum):
    """How people take part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Category(StrEnum):
    """What the home page filters by."""

    CONCERT = "concert"
    THEATRE = "theatre"
    CONFERENCE = "conference"
    WORKSHOP = "workshop"
    TALK = "talk"
    FILM = "film"
    SPORT = "sport"
    PARTY = "party"
    MARKET = "market"
    FAMILY = "family"
    OTHER = "other"
