"""What rehearsals refuse, in words for organizers."""

from app.core.errors import Conflict, Refused


class NothingToRehearse(Refused):
    """There is no ticket that just anybody could buy."""

    def __init__(self) -> None:
        super().__init__("There is nothing to buy yet: add a ticket type that needs no code, with places.")


class EventOver(Refused):
    """Nobody buys a ticket for yesterday."""

    def __init__(self) -> None:
        super().__init__("The event is over, so there is no rush to rehearse.")


class OneAtATime(Conflict):
    """The organization has a rehearsal under way."""

    def __init__(self) -> None:
        super().__init__("A rehearsal of yours is under way. Wait for it, or stop it.")


class TooManyBuyers(Refused):
    """A number of buyers outside what one rehearsal may have."""

    field = "buyers"

    def __init__(self, most: int) -> None:
        super().__init__(f"Choose between 1 and {most:,} buyers.")
