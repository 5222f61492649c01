"""How large a rehearsal may be, and what its states mean. No session, no clock."""

from datetime import timedelta
from enum import StrEnum

FEWEST_BUYERS = 1
# From the page; whoever has a terminal on the server may ask for more.
MOST_BUYERS = 500
MOST_BUYERS_BY_COMMAND = 5000
USUAL_BUYERS = 100
# So many are in the shop at the same moment; the others stand behind them.
AT_ONCE = 100
LONGEST_RUSH = timedelta(seconds=100)
# No buyer waits longer for one page.
PATIENCE = timedelta(seconds=10)
# A rehearsal that has not been heard of for so long has lost its process.
SILENCE = timedelta(seconds=45)
# Nobody came to play it: no worker runs.
LONGEST_WAIT = timedelta(minutes=10)
LONGEST_NAME = 60


class RehearsalState(StrEnum):
    """A rehearsal's life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self in (RehearsalState.WAITING, RehearsalState.RUNNING)
