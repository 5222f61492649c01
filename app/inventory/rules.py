"""What a basket may hold. Arithmetic only."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.ids import Id, is_id
from app.inventory.errors import EmptyBasket, OddBasket, WrongQuantity

# A seat's key in its plan.
_SEAT = re.compile(r"[a-z0-9]{1,12}")

MOST_LINES = 50
MOST_OF_ONE = 1000
LARGEST_CAPACITY = 1_000_000
LONGEST_NAME = 60
LONGEST_NOTE = 200
# Below this many the buyer sees the real number; above it only that there are some.
FEW = 15


@dataclass(frozen=True)
class Basket:
    """How many of which ticket types somebody wants: at least one, each type once, within sane bounds.

    ``seats`` are pairs of ticket type and seat key; they are counted in ``lines`` too.
    """

    lines: tuple[tuple[Id, int], ...]
    seats: tuple[tuple[Id, str], ...] = ()

    @classmethod
    def of(cls, wanted: Mapping[str, str | int]) -> "Basket":
        """The basket from what a picker sends: type ids and numbers as typed; zero and nothing are left out."""
        lines = [(type_id, _quantity(typed)) for type_id, typed in wanted.items()]
        return cls(tuple((Id(type_id), quantity) for type_id, quantity in lines if quantity))

    @classmethod
    def of_seats(cls, seats: Sequence[tuple[str, str]], standing: Mapping[str, str | int] | None = None) -> "Basket":
        """The basket of chosen seats, as pairs of seat key and ticket type, and of standing places by type."""
        counts = Counter(type_id for _, type_id in seats)
        wanted = {type_id: typed for type_id, typed in (standing or {}).items() if _quantity(typed)}
        if counts.keys() & wanted.keys():
            raise OddBasket
        lines = cls.of({**counts, **wanted}).lines
        return cls(lines, tuple((Id(type_id), seat) for seat, type_id in seats))

    def __post_init__(self) -> None:
        if not self.lines:
            raise EmptyBasket
        types = [type_id for type_id, _ in self.lines]
        if len(types) > MOST_LINES or len(set(types)) < len(types) or not all(map(is_id, types)):
            raise OddBasket
        if not all(0 < quantity <= MOST_OF_ONE for _, quantity in self.lines):
            raise WrongQuantity
        keys = [key for _, key in self.seats]
        if len(set(keys)) < len(keys) or not all(map(_SEAT.fullmatch, keys)):
            raise OddBasket

    @property
    def types(self) -> list[Id]:
        """The ticket types in the basket's order."""
        return [type_id for type_id, _ in self.lines]

    @property
    def quantities(self) -> list[int]:
        """How many of each, in the same order."""
        return [quantity for _, quantity in self.lines]

    @property
    def seat_keys(self) -> list[str]:
        """The chosen seats."""
        return [key for _, key in self.seats]

    @property
    def seat_types(self) -> list[Id]:
        """The ticket type of each chosen seat, in the same order."""
        return [type_id for type_id, _ in self.seats]


def _quantity(typed: str | int) -> int:
    text = str(typed).strip()
    if not text:
        return 0
    # Also keeps out what int() would take: "1_000", "+1", digits of other scripts.
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_OF_ONE))):
        raise WrongQuantity
    return int(text)
