"""Seats for a party that can't sit together: in groups near each other, with nobody alone if that can be."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.inventory.allocation.lineup import Stretch, distance
from app.inventory.allocation.together import Spot, find_within, table_spot
from app.inventory.allocation.vacancy import Vacancy, stretches

# Having found some seats, look around so many places in all; those further away are hardly better.
_ENOUGH = 30
# Leaving a single seat beside a group is as bad as ten seats' widths of distance.
_LEFT_ALONE = 100


class _Piece(NamedTuple):
    """Seats side by side, or a table that is sold as a whole; too few for everybody."""

    slots: Sequence[int]
    is_table: bool
    row: tuple[str, str, int]
    low: int

    @property
    def middle(self) -> int:
        return self.slots[len(self.slots) // 2]


@dataclass(frozen=True)
class _Sharing:
    """A party in groups: how many sit alone, in how many groups, and how far away all in all."""

    alone: int
    groups: int
    cost: float
    spots: tuple[Spot, ...]

    def is_better_than(self, other: "_Sharing | None") -> bool:
        return other is None or (self.alone, self.groups, self.cost) < (other.alone, other.groups, other.cost)


def find_apart(vacancy: Vacancy, size: int) -> tuple[Spot, ...] | None:
    """Groups of two and more in neighbouring rows; else anywhere, near each other; only else with somebody alone."""
    pieces = _pieces(vacancy, least=2)
    return (
        _best_sharing(vacancy, pieces, size, _rows_around(pieces))
        or _best_sharing(vacancy, pieces, size, lambda _: pieces)
        or _with_somebody_alone(vacancy, _pieces(vacancy, least=1), size)
    )


def _pieces(vacancy: Vacancy, *, least: int) -> list[_Piece]:
    """Where at least so many can sit, the best places first."""
    lineup = vacancy.lineup
    found = [(range(*stretch), False) for stretch in stretches(vacancy.allowed, least)]
    tables = [(table, True) for table in vacancy.tables]
    pieces = []
    for slots, is_table in (*found, *tables):
        seat = lineup.seat(slots[0])
        row = (seat.floor, seat.section, lineup.rows[seat.floor, seat.section, seat.row])
        pieces.append(_Piece(slots, is_table, row, lineup.lows[slots[0]]))
    return sorted(pieces, key=lambda piece: (piece.low, piece.slots[0]))


def _rows_around(pieces: Sequence[_Piece]) -> Callable[[_Piece], list[_Piece]]:
    by_row: dict[tuple[str, str, int], list[_Piece]] = defaultdict(list)
    for piece in pieces:
        by_row[piece.row].append(piece)

    def around(piece: _Piece) -> list[_Piece]:
        floor, section, row = piece.row
        return [found for near in (row, row - 1, row + 1) for found in by_row.get((floor, section, near), ())]

    return around


def _best_sharing(
    vacancy: Vacancy, pieces: Sequence[_Piece], size: int, around: Callable[[_Piece], Sequence[_Piece]]
) -> tuple[Spot, ...] | None:
    best: _Sharing | None = None
    for number, piece in enumerate(pieces):
        if best and (number >= _ENOUGH or piece.low * size >= best.cost):
            break
        found = _share(vacancy, _by_distance(vacancy, piece, around(piece))[:size], size)
        if found and found.is_better_than(best):
            best = found
    return best.spots if best else None


def _with_somebody_alone(vacancy: Vacancy, pieces: Sequence[_Piece], size: int) -> tuple[Spot, ...] | None:
    if not pieces:
        return None
    longest = max(pieces, key=lambda piece: len(piece.slots))
    near = _by_distance(vacancy, longest, pieces)
    found = _seat_groups(vacancy, _fewest(near, size), size, least=1)
    return found.spots if found else None


def _by_distance(vacancy: Vacancy, piece: _Piece, pieces: Sequence[_Piece]) -> list[_Piece]:
    here = vacancy.lineup.seat(piece.middle)
    return sorted(pieces, key=lambda other: (distance(here, vacancy.lineup.seat(other.middle)), other.slots[0]))


def _share(vacancy: Vacancy, near: Sequence[_Piece], size: int) -> _Sharing | None:
    """Sit in as few of the nearest pieces as there must be."""
    for count in range(2, len(near) + 1):
        if sum(len(piece.slots) for piece in near[:count]) < size:
            continue
        if found := _seat_groups(vacancy, _fewest(near[:count], size), size, least=2):
            return found
    return None


def _fewest(pieces: Sequence[_Piece], size: int) -> list[_Piece]:
    chosen: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: -len(piece.slots)):
        if size > 0 and not (piece.is_table and len(piece.slots) > size):
            chosen.append(piece)
            size -= len(piece.slots)
    return chosen


def _seat_groups(vacancy: Vacancy, pieces: Sequence[_Piece], size: int, *, least: int) -> _Sharing | None:
    """The best sizes of the groups: all pieces are full but for the longest and the last, which share what is over."""
    lengths = [len(piece.slots) for piece in pieces]
    over = sum(lengths) - size
    if over < 0:
        return None
    best: _Sharing | None = None
    for fewer in range(over + 1):
        sizes = [*lengths]
        sizes[-1] -= over - fewer
        sizes[0] -= fewer
        if all(_may_have(piece, length, least) for piece, length in zip(pieces, sizes, strict=True)):
            found = _sharing(vacancy, pieces, sizes)
            best = found if found.is_better_than(best) else best
    return best


def _may_have(piece: _Piece, size: int, least: int) -> bool:
    return size == len(piece.slots) if piece.is_table else size >= least


def _sharing(vacancy: Vacancy, pieces: Sequence[_Piece], sizes: Sequence[int]) -> _Sharing:
    spots = [_spot(vacancy, piece, size) for piece, size in zip(pieces, sizes, strict=True)]
    seat = vacancy.lineup.seat
    here = seat(spots[0].slots[0])
    cost = sum(
        spot.cost + _LEFT_ALONE * spot.leaves + distance(here, seat(spot.slots[0])) * len(spot.slots) / 2
        for spot in spots
    )
    return _Sharing(sum(size == 1 for size in sizes), len(sizes), cost, tuple(spots))


def _spot(vacancy: Vacancy, piece: _Piece, size: int) -> Spot:
    if piece.is_table:
        return table_spot(vacancy, piece.slots)
    spot = find_within(vacancy, Stretch(piece.slots[0], piece.slots[-1] + 1), size)
    if spot is None:
        raise ValueError(f"{size} people in {len(piece.slots)} seats")
    return spot
