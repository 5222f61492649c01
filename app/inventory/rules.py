"""What a basket may hold. Arithmetic only."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.ids import Id, is_id
from app.inventory.errors import EmptyBasket, OddBasket, WrongQuantity

MOST_LINES = 50
MOST_OF_ONE = 1000
LARGEST_CAPACITY = 1_000_000
LONGEST_NAME = 60
LONGEST_NOTE = 200
# Below this many the buyer sees the real number; above it only that there are some.
FEW = 15


@dataclass(frozen=True)
class Basket:
    """How many of which ticket types somebody wants: at least one, each type once, within sane bounds."""

    lines: tuple[tuple[Id, int], ...]

    @classmethod
    def of(cls, wanted: Mapping[str, str | int]) -> "Basket":
        """The basket from what a picker sends: type ids and numbers as typed; zero and nothing are left out."""
        lines = [(type_id, _quantity(typed)) for type_id, typed in wanted.items()]
        return cls(tuple((Id(type_id), quantity) for type_id, quantity in lines if quantity))

    def __post_init__(self) -> None:
        if not self.lines:
            raise EmptyBasket
        types = [type_id for type_id, _ in self.lines]
        if len(types) > MOST_LINES or len(set(types)) < len(types) or not all(map(is_id, types)):
            raise OddBasket
        if not all(0 < quantity <= MOST_OF_ONE for _, quantity in self.lines):
            raise WrongQuantity

    @property
    def types(self) -> list[Id]:
        """The ticket types in the basket's order."""
        return [type_id for type_id, _ in self.lines]

    @property
    def quantities(self) -> list[int]:
        """How many of each, in the same order."""
        return [quantity for _, quantity in self.lines]


def _quantity(typed: str | int) -> int:
    text = str(typed).strip()
    if not text:
        return 0
    # Also keeps out what int() would take: "1_000", "+1", digits of other scripts.
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_OF_ONE))):
        raise WrongQuantity
    return int(text)
