"""Lets other processes have the processors first."""

import os
from contextlib import suppress
from pathlib import Path


def let_others_go_first(nice: int, *, leader: int) -> None:
    """Have this process be so polite, from 0 to 19 for everybody first; and its session, when the leader leads it.

    Linux may weigh whole sessions before it looks at their processes: sched(7), "The autogroup feature". Only a session
    that is known to be ours is made polite; another may be somebody's shell.
    """
    os.nice(nice)
    if os.getsid(0) == leader:
        # There is no such file where it weighs containers or services instead.
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(nice))
