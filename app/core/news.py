"""How a lower package tells an upper one: it announces a fact, and the wiring's table says who hears it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

# A fact is a frozen dataclass in the past tense; its handlers take exactly that class.
Handler = Callable[[Any], None]
_table: dict[type, Sequence[Handler]] = {}


def subscribe(table: Mapping[type, Sequence[Handler]]) -> None:
    """Take the app's table of facts and hearers; called once, by the wiring."""
    _table.clear()
    _table.update(table)


def announce(fact: object) -> None:
    """Call every hearer of the fact, in the table's order, inside the caller's transaction."""
    for handler in _table.get(type(fact), ()):
        handler(fact)
