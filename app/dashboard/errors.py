"""What the desk says no to."""

from app.core.errors import Conflict, Refused


class NothingToSell(Refused):
    """A published event without a ticket would be a closed door."""

    def __init__(self) -> None:
        super().__init__("Add a ticket first: without one nobody can book.")


class SomebodyIsBuying(Conflict):
    """Places are held at this moment."""

    def __init__(self) -> None:
        super().__init__("Somebody is at the checkout just now. Take the event off the site, then try again later.")


class SamePlace(Refused):
    """Nobody moves to where they sit."""

    def __init__(self) -> None:
        super().__init__("This ticket has that seat already. Choose another one.")


class SeatChangedHands(Conflict):
    """Between the page and the click somebody moved, cancelled or booked."""

    def __init__(self) -> None:
        super().__init__("Somebody has moved, cancelled or booked in the meantime. Look at the house again.")
