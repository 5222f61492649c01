"""What inventory refuses, in words for buyers and organizers."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Conflict, Refused
from app.core.ids import Id

# So many seats are named one by one in a sentence.
_NAMED = 12


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


class SeatsGone(NotHeld):
    """Somebody has one of the seats, or it is not for sale; ``seats`` are the keys of all that can't be had."""

    def __init__(self, sentence: str, lines: tuple[Short, ...] = (), *, seats: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, lines)
        self.seats = seats


class HoldsTooMuch(NotHeld):
    """The visitor, or the network, holds as much as one may at once."""

    status = 429


class CodeNeeded(NotHeld):
    """The ticket type is sold with an access code only."""


class CodeUsedUp(NotHeld):
    """The access code is good for fewer places than were asked for."""


class TierShort(NotHeld):
    """Fewer are left at the early price than were asked for."""


# What the claim functions say no with, and the refusal that it becomes.
REFUSALS: dict[str, tuple[type[NotHeld], str]] = {
    "sold_out": (SoldOut, "There are not as many left as you asked for."),
    "not_yet": (NotOnSale, "These tickets are not on sale yet."),
    "closed": (NotOnSale, "These tickets are no longer on sale."),
    "unknown": (NotOnSale, "These tickets are not on sale."),
    "off_sale": (NotOnSale, "This event is not on sale."),
    "over": (NotOnSale, "This event is over."),
    "too_few": (OutsideLimits, "That is fewer than one booking must have."),
    "too_many": (OutsideLimits, "That is more than one booking may have."),
    "seats_missing": (OutsideLimits, "Choose the seats for these tickets."),
    "seat_unknown": (SeatsGone, "One of these seats is not in this house, or not sold with that ticket."),
    "seat_gone": (SeatsGone, "Somebody else has just taken a seat of your choice."),
    "table_apart": (SeatsGone, "This table is sold as a whole: take all of its chairs."),
    "holds_too_much": (HoldsTooMuch, "You hold as many places as one may hold at once."),
    "code_needed": (CodeNeeded, "These tickets are sold with an access code only."),
    "code_used_up": (CodeUsedUp, "The access code is not good for as many tickets."),
    "tier_short": (
        TierShort,
        "There are not as many left at this price. Book these, then more at the next price.",
    ),
    "hold_gone": (NotOnSale, "This choice is booked already, or was never yours."),
}


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


class SeatsTaken(Conflict):
    """People have these seats, so they can't be taken away, blocked or moved; ``names`` tells them in words."""

    def __init__(self, names: Sequence[str]) -> None:
        shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
        super().__init__(f"Somebody has {shown}. Free these seats first.")
        self.names = tuple(names)


class SeatNotSold(Conflict):
    """Only a sold seat can change places."""

    def __init__(self) -> None:
        super().__init__("Only a seat that is sold can be moved.")


class PlanSeatsCount(Conflict):
    """The places of a seated zone are its seats."""

    field = "capacity"

    def __init__(self) -> None:
        super().__init__("These places are the seats of a plan, so their number is the plan’s.")


class ElsewhereSeated(Refused):
    """The plan belongs to another venue than the event's."""

    field = "plan"

    def __init__(self) -> None:
        super().__init__("Choose a plan of the event’s venue.")


class PlanInUse(Conflict):
    """An event is sold by this plan."""

    def __init__(self) -> None:
        super().__init__("An event uses this plan. Choose another one there first.")


class NothingToUndo(Conflict):
    """The last change of what is kept was undone before, or there was none."""

    def __init__(self) -> None:
        super().__init__("There is nothing to undo.")
