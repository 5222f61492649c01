"""What came of a rehearsal, as small frozen records."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from app.core.ids import Id
from app.rehearsal.rules import RehearsalState


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the database says about the copy after the rush; all but ``places`` and ``sold`` should be 0."""

    places: int = 0
    sold: int = 0
    # Places sold beyond what there are, by the claims themselves.
    oversold: int = 0
    # Seats that two people have.
    doubled_seats: int = 0
    # Places that are neither sold nor free after every hold has run out.
    stuck: int = 0
    # Bookings without exactly their tickets.
    ticketless: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing that must not happen has happened."""
        return not (self.oversold or self.doubled_seats or self.stuck or self.ticketless)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the buyers met, beside what the database says."""

    findings: Findings
    bought: int = 0
    refused: int = 0
    failed: int = 0
    # Buyers who never got their turn, because the rush was over or stopped.
    unserved: int = 0
    seconds: float = 0
    per_second: float = 0
    half_ms: int = 0
    most_ms: int = 0
    slowest_ms: int = 0
    longest_answer_ms: int = 0
    requests: float = 0
    problems: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing was sold twice or lost, and every buyer got an answer."""
        return self.findings.is_clean and not self.failed

    def kept(self) -> dict[str, object]:
        """The report as JSON keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """The report that was kept."""
        values = {**kept, "findings": Findings(**kept["findings"]), "problems": tuple(kept["problems"])}
        return cls(**values)


@dataclass(frozen=True)
class RehearsalView:
    """One rehearsal as its page shows it."""

    id: Id
    event_id: Id
    state: RehearsalState
    buyers: int
    through: int
    asked_by: str
    created_at: datetime
    is_being_stopped: bool
    report: Report | None
