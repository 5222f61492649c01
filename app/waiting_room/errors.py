"""What the waiting room refuses, in words for visitors and organizers."""

from app.core.errors import Conflict, Refused


class NotAdmitted(Refused):
    """Tickets are behind the waiting room, and this visitor has no pass that is good now."""

    status = 403

    def __init__(self, event_id: str) -> None:
        self.event_id = event_id
        super().__init__("This sale has a waiting room. Join the line on the event’s page: your turn will come.")


class RoomShut(Conflict):
    """There is no line to join, or not yet."""

    def __init__(self) -> None:
        super().__init__("The waiting room is not open.")


class LineFull(Conflict):
    """So many people wait that nobody who came now could get in."""

    def __init__(self) -> None:
        super().__init__("The line is full. Come back later.")


class CrowdedNetwork(Refused):
    """Very many people join from this network at once; ``seconds`` says when there is room again."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Many people are joining from your network just now. Try again in {seconds} seconds.")
        self.seconds = seconds


class RoomThere(Conflict):
    """The event has a waiting room already."""

    def __init__(self) -> None:
        super().__init__("This event has a waiting room already.")


class RoomOpened(Conflict):
    """People may be in it, so it can be closed but not taken away or moved."""

    def __init__(self) -> None:
        super().__init__("The room has opened: people may be waiting. It can be paused or closed, not taken away.")


class TimesFixed(Conflict):
    """The draw is made, so the start can't be moved any more."""

    field = "starts"

    def __init__(self) -> None:
        super().__init__("The sale has started and the draw is made, so the start stays.")


class BadTimes(Refused):
    """Moments that make no sense for a sale of this event."""
