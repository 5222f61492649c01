"""What events say no to."""

from app.core.errors import Conflict, Refused


class NoSuchTime(Refused):
    """The clocks of the zone skip this wall time."""


class BadDate(Refused):
    """The dates don't make an evening: the end before the start, or a year far away."""


class PlaceMissing(Refused):
    """People must know where to go, or which link to follow."""


class CurrencyLocked(Refused):
    """Prices exist in the old currency."""

    field = "currency"

    def __init__(self) -> None:
        super().__init__("The currency can’t change any more, since there are tickets with prices in it.")


class ChangedMeanwhile(Conflict):
    """Somebody else saved the event after the form was drawn."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this event meanwhile.")


class NotReady(Refused):
    """Something is missing before the public may see the event."""


class PictureRefused(Refused):
    """The upload is not a picture that we can print."""

    field = "picture"
