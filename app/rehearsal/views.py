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

    @property
    def is_sold_out(self) -> bool:
        """Whether nothing is left."""
        return 0 < self.findings.places == self.findings.sold

    @property
    def waits(self) -> "Waits":
        """The same for reading."""
        return Waits(*map(_seconds, (self.half_ms, self.most_ms, self.slowest_ms, self.longest_answer_ms)))

    @property
    def checks(self) -> list[tuple[str, int]]:
        """What must be nought, in words, and how often it was not."""
        return [
            ("Places sold twice", self.findings.oversold),
            ("Seats with two owners", self.findings.doubled_seats),
            ("Places stuck in holds", self.findings.stuck),
            ("Bookings without their tickets", self.findings.ticketless),
            ("Buyers without an answer", self.failed),
        ]

    def kept(self) -> dict[str, object]:
        """The report as JSON keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """The report that was kept."""
        values = {**kept, "findings": Findings(**kept["findings"]), "problems": tuple(kept["problems"])}
        return cls(**values)


@dataclass(frozen=True)
class Waits:
    """How long purchases took, as people say it: half of them, 19 in 20, the slowest; and the longest single page."""

    half: str
    most: str
    slowest: str
    longest_answer: str


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

    @property
    def stamp(self) -> str:
        """Changes with everything that the page shows."""
        return f"{self.state}-{self.through}-{int(self.is_being_stopped)}"

    @property
    def headline(self) -> str:
        """What there is to say first."""
        if self.state is RehearsalState.WAITING:
            return "The buyers are on their way"
        if self.state is RehearsalState.RUNNING:
            return "The rush is on"
        if self.report and not self.report.findings.is_clean:
            return "Something went wrong"
        if self.state is RehearsalState.INTERRUPTED:
            return "The rehearsal was interrupted"
        if self.state is RehearsalState.CANCELLED:
            return "The rehearsal was stopped"
        return "Every place was sold once" if self.report and self.report.is_sold_out else "The shop held up"


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
