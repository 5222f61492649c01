"""The eight stocks: each a paper, a tint ink and a spot ink. For screens their colours stand in tokens.css."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Stock:
    """A paper with its two inks, as sRGB for what has no stylesheet: pictures, paper and mail."""

    name: str
    paper: str
    tint: str
    spot: str


STOCKS = {
    stock.name: stock
    for stock in (
        Stock("canary", "#fbe057", "#fea668", "#1d4bc0"),
        Stock("salmon", "#fdb09c", "#f28c5c", "#7b242e"),
        Stock("sky", "#9fdef4", "#73baea", "#a82418"),
        Stock("mint", "#a8ebc6", "#abcc6b", "#01603a"),
        Stock("goldenrod", "#ffb848", "#f98942", "#1b3f97"),
        Stock("pink", "#fabdd3", "#fa969f", "#194cb1"),
        Stock("lilac", "#d2c3f1", "#9bafeb", "#005c3b"),
        Stock("buff", "#e3d8c0", "#d6b98a", "#b52113"),
    )
}
NAMES = tuple(STOCKS)


def stock_for(event_id: str) -> str:
    """The stock an event has until somebody picks another: always the same for the same id."""
    return NAMES[hashlib.blake2b(event_id.encode(), digest_size=2).digest()[0] % len(NAMES)]


def stock(name: str) -> Stock:
    """The stock of that name; buff when there is none."""
    return STOCKS.get(name, STOCKS["buff"])
