"""What is measured: a name, a number and its unit; what we hold ourselves to; the lines and the table."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a number counts."""

    TPS = "tps"
    PER_SECOND = "per_s"
    MILLISECONDS = "ms"
    COUNT = "count"
    RATIO = "ratio"
    MEGABYTES = "MB"
    KILOBYTES = "KB"


@dataclass(frozen=True)
class Figure:
    """One measured number."""

    name: str
    value: float
    unit: Unit

    @property
    def line(self) -> str:
        """How machines read it: ``name value unit``."""
        return f"{self.name} {written(self.value)} {self.unit}"


@dataclass(frozen=True)
class Goal:
    """What a figure should at least, or at most, be."""

    bound: float
    is_least: bool

    def is_met(self, value: float) -> bool:
        """Whether the value is on the right side."""
        return value >= self.bound if self.is_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'at least' if self.is_least else 'at most'} {written(self.bound)}"


def _least(bound: float) -> Goal:
    return Goal(bound, is_least=True)


def _most(bound: float) -> Goal:
    return Goal(bound, is_least=False)


GOALS: dict[str, Goal] = {
    "claim_ratio": _least(1),
    "claim_ratio_64": _least(1),
    "purchase_free_per_s_50": _least(100),
    "purchase_free_per_s_50_requests": _most(5),
    "purchase_free_per_s_50_cpu_ms": _most(20),
    "purchase_free_per_s_200": _least(100),
    "purchase_free_per_s_200_requests": _most(5),
    "purchase_free_per_s_200_cpu_ms": _most(20),
    "purchase_free_per_s_200_max_wait_ms": _most(3000),
    "purchase_free_doubling": _least(0.95),
    "other_event_slowdown": _most(1.5),
    "best_available_ms": _most(50),
    "page_event_ratio": _least(0.4),
    "page_list_ratio": _least(0.4),
    "page_seats_large_kb": _most(150),
    "page_seats_poll_ratio": _least(0.5),
    "waiting_poll_ratio": _least(0.5),
    "scan_per_s": _least(800),
    "ticket_pdf_per_s": _least(30),
    "oversold": _most(0),
}


def written(value: float) -> str:
    """The number with three digits that mean something, and never with an exponent."""
    if value == int(value):
        return str(int(value))
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.6f}"


def table(figures: Iterable[Figure]) -> str:
    """The figures for people, with what we hold ourselves to."""
    rows = [("figure", "value", "unit", "goal", "")]
    for figure in figures:
        goal = GOALS.get(figure.name)
        verdict = "" if goal is None else "met" if goal.is_met(figure.value) else "MISSED"
        rows.append((figure.name, written(figure.value), figure.unit.value, str(goal or ""), verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "  ".join(
            text.rjust(width) if column == 1 else text.ljust(width) for column, (text, width) in _cells(row, widths)
        )
        for row in rows
    ]
    ruled = [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]
    return "\n".join(line.rstrip() for line in ruled)


def _cells(row: tuple[str, ...], widths: list[int]) -> Iterable[tuple[int, tuple[str, int]]]:
    return enumerate(zip(row, widths, strict=True))
