"""Keep programs running: start them again when they end, stop them all when we are asked to."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from types import FrameType

from app.infra.embedded.program import Program

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
STEADY = 30.0
ROUND = 0.1
PATIENCE = 10.0


class Kept:
    """One program, its process, and how long to wait before the next try."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.started = self.again_at = 0.0

    def start(self, *, wait: bool = False) -> None:
        """Start it; with `wait`, return only when it is ready."""
        self.started = time.monotonic()
        self.process = self.program.start_and_wait() if wait else self.program.start()

    def look_after(self) -> None:
        """Start it again if it has ended, later and later while it keeps failing."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return
        if (code := self.process.poll()) is None:
            return
        self.program.stop(self.process)
        self.pause = FIRST_PAUSE if now - self.started > STEADY else min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.again_at = None, now + self.pause
        tell(f"{self.program.name} ended ({code}); starting it again in {self.pause:.1f} s")

    def ask_to_stop(self) -> None:
        """Tell it to stop if it runs, and do not wait."""
        if self.process:
            self.program.ask_to_stop(self.process)

    def finish(self) -> None:
        """Wait until it has stopped, and use force when that takes too long."""
        if self.process:
            self.program.finish(self.process, seconds=PATIENCE)
            self.process = None


class Supervisor:
    """Run programs until SIGINT, SIGTERM or SIGHUP; those kept later are stopped first."""

    def __init__(self) -> None:
        self.groups: list[list[Kept]] = []
        self.asked_to_stop = False
        self.signals = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup keeps us running
            self.signals.append(signal.SIGHUP)
        for each in self.signals:
            signal.signal(each, self._ask_to_stop)

    def keep(self, programs: Iterable[Program], *, wait: bool = False) -> None:
        """Start programs and keep them from now on; with `wait`, one after the other and each until ready."""
        group: list[Kept] = []
        self.groups.append(group)
        for program in programs:
            group.append(Kept(program))
            group[-1].start(wait=wait)

    @property
    def kept(self) -> list[Kept]:
        """All of them, in the order in which they were started."""
        return [each for group in self.groups for each in group]

    def watch(self) -> None:
        """Look after all of them until we are asked to stop."""
        while not self.asked_to_stop:
            for each in self.kept:
                each.look_after()
            time.sleep(ROUND)

    def stop(self) -> None:
        """Stop everything: first what stands on the servers, all of it at once, then the servers."""
        for group in reversed(self.groups):
            for each in group:
                each.ask_to_stop()
            for each in group:
                each.finish()

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True
        # A second request must not cut the stopping short and leave servers behind.
        for each in self.signals:
            signal.signal(each, signal.SIG_IGN)


def tell(sentence: str) -> None:
    """Say something to the person at the terminal."""
    print(sentence, file=sys.stderr, flush=True)
