"""How hard it is to get hold of a processor: what can wait a little lets those go first who can't."""

import time
from pathlib import Path

_FIGURES = Path("/proc/pressure/cpu")


class Pressure:
    """Asked now and then, it tells of the time since it was asked before.

    Linux adds up how long somebody waited for a processor (psi, "Pressure Stall Information" in the kernel's
    documentation). Where nothing tells, nobody waits.
    """

    def __init__(self, figures: Path = _FIGURES) -> None:
        self._figures = figures
        self._asked_at, self._waited = time.monotonic(), self._waited_so_far()

    def share(self) -> float:
        """In what share of the time since the last question somebody waited: 0 for never, 1 for always."""
        now, waited = time.monotonic(), self._waited_so_far()
        passed, self._asked_at = now - self._asked_at, now
        more, self._waited = waited - self._waited, waited
        return min(1.0, max(0.0, more / passed)) if passed else 0.0

    def _waited_so_far(self) -> float:
        """Seconds since the machine was started."""
        try:
            _, _, microseconds = self._figures.read_text().partition("\n")[0].partition("total=")
            return int(microseconds) / 1e6
        except (OSError, ValueError):
            return 0.0
