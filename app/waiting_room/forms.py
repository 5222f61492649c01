"""The shape of what organizers set about a waiting room."""

from datetime import timedelta

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.core import clock
from app.events.forms import WallTimeField
from app.events.models import Event
from app.waiting_room import rules
from app.waiting_room.actions import RoomDetails
from app.waiting_room.errors import BadTimes
from app.waiting_room.views import RoomView
from app.web.forms import Form


def _number(label: str, least: int, most: int, default: int) -> IntegerField:
    between = NumberRange(least, most, f"Enter a number from {least} to {most:,}.")
    return IntegerField(label, [InputRequired("Enter a number."), between], default=default)


class RoomForm(Form):
    """When the room opens, when the sale starts, and how many go in."""

    starts = WallTimeField("Start of the sale", [InputRequired("Enter when the sale starts.")])
    minutes_before = _number("Room opens, minutes before", rules.EARLIEST, rules.LATEST, 30)
    per_minute = _number("People a minute", 1, rules.MOST_PER_MINUTE, 120)
    most_inside = _number("People inside at once, at most", 1, rules.MOST_INSIDE, 400)
    pass_minutes = _number("Minutes to choose tickets", rules.SHORTEST_PASS, rules.LONGEST_PASS, 10)

    def details(self, event: Event) -> RoomDetails:
        """What was typed, in UTC. Raises BadTimes for a moment that does not exist."""
        try:
            starts_at = clock.to_utc(self.starts.data, event.time_zone)
            opens_at = starts_at - timedelta(minutes=self.minutes_before.data)
        except (clock.NoSuchLocalTime, OverflowError) as error:
            raise BadTimes(str(error), field="starts") from None
        return RoomDetails(
            opens_at=opens_at,
            starts_at=starts_at,
            per_minute=self.per_minute.data,
            most_inside=self.most_inside.data,
            pass_minutes=self.pass_minutes.data,
        )


class ClickForm(Form):
    """A click, and nothing typed."""


def typed_from(room: RoomView, event: Event) -> dict[str, object]:
    """What the form shows of a room that is set up."""
    return {
        "starts": clock.in_zone(room.starts_at, event.time_zone).replace(tzinfo=None),
        "minutes_before": round((room.starts_at - room.opens_at).total_seconds() / 60),
        "per_minute": room.per_minute,
        "most_inside": room.most_inside,
        "pass_minutes": room.pass_minutes,
    }
