"""What the waitlist refuses, in words for people who wait and for organizers."""

from app.core.errors import Conflict, Refused


class ListClosed(Conflict):
    """Too late: the list has ended, or the organizer has closed it."""

    def __init__(self) -> None:
        super().__init__("The waitlist is closed.")


class StillOnSale(Conflict):
    """Nothing of what was asked for is sold out."""

    field = "wanted"

    def __init__(self) -> None:
        super().__init__("These tickets are on sale now, so there is no need to wait: go back and take them.")


class OutsideLimits(Refused):
    """More or fewer than one booking may have."""

    field = "quantity"

    def __init__(self, name: str, least: int, most: int) -> None:
        bounds = f"{least} to {most}" if least < most else str(most)
        super().__init__(f"One booking may have {bounds} {name} tickets.")


class LinkOver(Refused):
    """The mailed link was used or is too old."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link is over. Join the waitlist again, and we send you a new one.")


class HasOffer(Conflict):
    """There is an open offer, which goes first."""

    def __init__(self) -> None:
        super().__init__("There is an open offer for this address. Take it or decline it first.")


class NotWaiting(Conflict):
    """The entry has ended, or has an offer."""

    def __init__(self) -> None:
        super().__init__("This entry no longer waits. Load the page again.")


class OfferOver(Conflict):
    """The offer has been taken, declined, or has run out."""

    def __init__(self) -> None:
        super().__init__("This offer is over.")


class NoPlaces(Conflict):
    """Too few places are free for an offer."""

    def __init__(self, quantity: int) -> None:
        few = f"There are no {quantity} places free together" if quantity > 1 else "No place is free"
        super().__init__(f"{few} of what they wait for. You can add places, or wait until some come back.")


class OnTheListAlready(Conflict):
    """One live entry an address."""

    field = "email"

    def __init__(self) -> None:
        super().__init__("This address is on the list already.")


class NothingChosen(Refused):
    """None of the ticket types can be waited for."""

    field = "wanted"

    def __init__(self) -> None:
        super().__init__("Choose at least one kind of ticket that is sold out.")


class TooManyForOne(Refused):
    """More than one person may have."""

    field = "quantity"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"One person may have {most} tickets for this event."
            if most > 1
            else "One person may have one ticket for this event."
        )
