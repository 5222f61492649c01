"""How many visitors each process of the web server has, in memory that all of them see."""

import mmap

# A process is known by its number, which the server counts up for each it starts; so many are never alive at once.
_SEATS = 256
_MOST = 2**16 - 2


class Loads:
    """One number for each process. Make it before the processes are forked."""

    def __init__(self) -> None:
        # 0 is a seat that nobody has; otherwise one more than its visitors.
        self._seats = memoryview(mmap.mmap(-1, 2 * _SEATS)).cast("H")

    def show(self, process: int, visitors: int) -> None:
        """Tell the others how many are connected with the process."""
        self._seats[process % _SEATS] = min(visitors, _MOST) + 1

    def forget(self, process: int) -> None:
        """The process is gone."""
        self._seats[process % _SEATS] = 0

    def least(self) -> int:
        """How many the process with the fewest has; 0 when there is none."""
        return min(filter(None, self._seats), default=1) - 1
