"""What the door refuses, in words for whoever works there."""

from app.core.errors import Conflict, Refused


class DoorClosed(Refused):
    """The link was genuine, but the organizer has revoked it."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This door link has been revoked. Ask the organizer for a new one.")


class OtherScan(Conflict):
    """The same nonce came with another ticket."""

    def __init__(self) -> None:
        super().__init__("This form was already used for another ticket. Open the door again and scan once more.")


class TooLateToUndo(Refused):
    """An admission can be taken back for a moment only."""

    def __init__(self) -> None:
        super().__init__("An admission can be undone only in the first minutes, and only where it was made.")
