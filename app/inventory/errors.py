"""What inventory refuses, in words for buyers and organizers."""

from dataclasses import dataclass

from app.core.errors import Conflict, Refused
from app.core.ids import Id


class EmptyBasket(Refused):
    """Nothing was chosen."""

    def __init__(self) -> None:
        super().__init__("Choose at least one ticket.")


class WrongQuantity(Refused):
    """Not a number of tickets."""

    def __init__(self) -> None:
        super().__init__("Choose a whole number of tickets.")


class OddBasket(Refused):
    """A basket that our picker can't have made."""

    def __init__(self) -> None:
        super().__init__("This choice of tickets does not come from our page. Choose again.")


@dataclass(frozen=True)
class Short:
    """One line of a basket that can't be held: why, and how many there are (or the limit that it broke)."""

    ticket_type_id: Id
    reason: str
    places: int


class NotHeld(Conflict):
    """The basket can't be held as it is; ``lines`` tells of each type what stands against it."""

    def __init__(self, sentence: str, lines: tuple[Short, ...] = ()) -> None:
        super().__init__(sentence)
        self.lines = lines


class SoldOut(NotHeld):
    """Fewer places are left than were asked for."""


class NotOnSale(NotHeld):
    """Not yet, no longer, or not at all on sale."""


class OutsideLimits(NotHeld):
    """Fewer or more than one booking may have of a type."""

    status = 422


class HoldGone(Conflict):
    """The hold has lapsed or was given back, and its places are no longer there."""

    def __init__(self) -> None:
        super().__init__("The time is up and the places went to somebody else.")


class NoLongerHeld(Conflict):
    """Too late, or done before: a hold is extended once, before it ends."""

    def __init__(self) -> None:
        super().__init__("The time can be extended once, before it is up.")


class CapacityTaken(Conflict):
    """A pool can't become smaller than what is sold and held."""

    field = "capacity"

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken:,} places are sold or held, so there must be at least {taken:,}.")
        self.taken = taken


class TypeHasClaims(Conflict):
    """Somebody has or had a ticket of this type."""

    def __init__(self) -> None:
        super().__init__("People have taken tickets of this type, so it can’t be deleted. Take it off sale instead.")


class PoolInUse(Conflict):
    """The type can't change pools any more."""

    field = "pool"

    def __init__(self) -> None:
        super().__init__("People have taken tickets of this type, so it stays with its places.")
