"""What the stub beside the house shows, as small frozen records: what is held, or why it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.ids import Id
from app.core.money import Money
from app.inventory.views import Offer
from app.web.filters import count, money


@dataclass(frozen=True, kw_only=True)
class HeldSeat:
    """A seat on the stub, or a table that is sold as a whole with all its chairs."""

    keys: tuple[str, ...]
    numbers: tuple[int, ...]
    name: str
    facts: str
    price: Money
    type_id: Id
    types: tuple[Offer, ...]
    # It is not drawn on this page, so the stub itself keeps it chosen.
    is_elsewhere: bool


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a visitor holds: the stub."""

    id: Id
    seal: str
    seats: tuple[HeldSeat, ...]
    standing: Mapping[Id, int]
    standing_names: tuple[str, ...]
    total: Money
    expires_at: datetime
    seconds_left: int
    is_live: bool
    is_booked: bool
    # Its buyer has gone from the page, so that it ends sooner than it would.
    was_left: bool
    # An offer of the waitlist keeps its time whoever looks at it.
    ends_on_leaving: bool
    can_extend: bool
    are_together: bool | None
    # The access code that it was made with.
    code: str
    path: str
    base_path: str
    checkout_path: str

    @property
    def address(self) -> str:
        """The hold with its seal, as the form carries it."""
        return f"{self.id}.{self.seal}"

    @property
    def keys(self) -> list[str]:
        """The seats' keys in their plan."""
        return [key for seat in self.seats for key in seat.keys]

    @property
    def numbers(self) -> list[int]:
        """The seats' numbers in the house."""
        return [number for seat in self.seats for number in seat.numbers]

    @property
    def count(self) -> int:
        """How many places."""
        return len(self.numbers) + sum(self.standing.values())

    @property
    def count_words(self) -> str:
        """``2 seats``; ``3 places`` when some of them are to stand on."""
        return count(self.count, "place" if self.standing else "seat")

    @property
    def words(self) -> str:
        """Whether they sit together."""
        if self.are_together is None:
            return ""
        return "Seats are side by side." if self.are_together else "These seats are not all side by side."

    @property
    def short_names(self) -> str:
        """For a narrow bar: ``Stalls D 11, D 12``."""
        names: list[str] = []
        section = ""
        for seat in self.seats:
            first, _, rest = seat.name.rpartition(" ")
            section_of, _, row = first.rpartition(" ")
            names.append(f"{row} {rest}" if section_of == section else seat.name)
            section = section_of
        return ", ".join([*names, *self.standing_names])

    @property
    def said(self) -> str:
        """The stub in a sentence, for people who can't see it."""
        return f"{self.count_words} held: {self.short_names}. {money(self.total) if self.total else 'Free'}."


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a choice is not held, which of its seats are gone, and what would do instead."""

    sentence: str
    gone: tuple[int, ...] = ()
    instead: tuple[str, ...] = ()
    instead_words: str = ""
    asks_accessible: bool = False
    # The way out leads over the event's page, where the line is.
    has_line: bool = False
    # The way out leads to other holds: to go on with them, or to give them back.
    has_holds: bool = False
    # The hold ran out; what was in it and is still free is ticked.
    is_lapsed: bool = False
    # The numbers of what is still ticked, so that only what is gone is lost.
    wanted: tuple[int, ...] = ()
