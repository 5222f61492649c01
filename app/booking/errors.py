"""What booking refuses."""

from app.core.errors import Conflict, Refused


class BookedAlready(Conflict):
    """The hold has become a booking, and this is not the address that it was booked with."""

    def __init__(self) -> None:
        super().__init__("These places are booked already. The tickets are in the mail of whoever booked them.")


class PlacesGone(Conflict):
    """The hold has ended and its places can't be had any more."""

    def __init__(self) -> None:
        super().__init__("The time is up and the places are no longer held for you.")


class OverPersonLimit(Conflict):
    """One person may have only so many places at the event, over all bookings; ``left`` says how many more."""

    def __init__(self, most: int, taken: int) -> None:
        self.most, self.taken, self.left = most, taken, max(0, most - taken)
        has = f"You have {taken} already" if taken else "You have none yet"
        may = f"so you can take {self.left} more" if taken else f"so take at most {self.left}"
        may = may if self.left else "so you can take no more"
        super().__init__(f"One person may have {most} {_places(most)} at this event. {has}, {may}.")


class AlreadyOver(Conflict):
    """The booking has ended before."""

    def __init__(self) -> None:
        super().__init__("This booking has ended already.")


class EventHasBookings(Conflict):
    """People have booked, so the event can't disappear."""

    def __init__(self) -> None:
        super().__init__("People have booked this event, so it can’t be deleted.")


class NotTaken(Refused):
    """Something has to be paid, and nobody said how it was."""

    field = "means"

    def __init__(self) -> None:
        super().__init__("Say how it was paid.")


class NoReason(Refused):
    """Complimentary tickets are given for a reason that can be looked up."""

    field = "reason"

    def __init__(self) -> None:
        super().__init__("Say why these tickets cost nothing.")


def _places(number: int) -> str:
    return "place" if number == 1 else "places"
