"""What inventory tells the packages above it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.ids import Id


@dataclass(frozen=True)
class PlacesFreed:
    """Places of these pools can be taken again, or there are more of them than before."""

    event_id: Id
    pool_ids: Sequence[Id]


@dataclass(frozen=True)
class SeatMoved:
    """Whoever had one seat by this claim has another one now."""

    event_id: Id
    claim_id: Id
    from_seat: str
    to_seat: str
