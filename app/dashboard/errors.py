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
