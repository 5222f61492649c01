"""One long-running child process: how to start it, when it is ready, how to stop it and all it started."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.infra.embedded.place import Owner

POLL = 0.05
PORTS = range(15_000, 32_000)


class DidNotStart(Exception):
    """A program ended, or said nothing, before it was ready. The message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run and how to treat it."""

    name: str
    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    log: Path | None = None
    owner: Owner | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    before: Callable[[], None] = field(default=lambda: None)
    is_ready: Callable[[], bool] = field(default=lambda: True)

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it in a session of its own; where Linux allows, it is told to stop when we die."""
        self.before()
        output = self.log.open("ab") if self.log else None
        try:
            return subprocess.Popen(  # noqa: S603 - the command line is ours
                [*_stop_when_parent_dies(self.stop_signal), *self.argv],
                cwd=self.cwd,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                user=self.owner.uid if self.owner else None,
                group=self.owner.gid if self.owner else None,
                extra_groups=[] if self.owner else None,
            )
        finally:
            if output:
                output.close()

    def start_and_wait(self, *, seconds: float = 60) -> "subprocess.Popen[bytes]":
        """Start it and return once it is ready; refuse with DidNotStart when it is not in time."""
        process = self.start()
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop(process)
                raise DidNotStart(f"{self.name} did not start.\n{self.last_words()}")
            time.sleep(POLL)
        return process

    def stop(self, process: "subprocess.Popen[bytes]", *, seconds: float = 20) -> None:
        """Ask it to stop, insist after `seconds`, and sweep up what it started."""
        self.ask_to_stop(process)
        self.finish(process, seconds=seconds)

    def ask_to_stop(self, process: "subprocess.Popen[bytes]") -> None:
        """Ask it to stop and do not wait. Once only: a second request makes many programs drop their work."""
        if process.poll() is None:
            process.send_signal(self.stop_signal)

    def finish(self, process: "subprocess.Popen[bytes]", *, seconds: float) -> None:
        """Wait for one that was asked to stop, insist after `seconds`, and sweep up what it started."""
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _kill_group(process.pid)

    def last_words(self, lines: int = 20) -> str:
        """Return the end of its log."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def free_port() -> int:
    """Return a loopback port that nothing uses, below those that systems lend to outgoing connections.

    A lent port could be gone again when a server wants it a minute later, or after a crash.
    """
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def clean_environment() -> dict[str, str]:
    """Return the little that an embedded server needs: nothing of ours leaks into it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _stop_when_parent_dies(with_signal: signal.Signals) -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", with_signal.name.removeprefix("SIG"), "--"] if setpriv else []


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
