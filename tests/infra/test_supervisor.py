"""What `make run` started stays up, and goes when it is told to."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.infra.embedded.program import DidNotStart, Program
from deploy.local.supervisor import Supervisor


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield Supervisor()
    for each, handler in before.items():
        signal.signal(each, handler)


def test_a_killed_process_is_started_again_and_all_stop_on_request(supervisor: Supervisor) -> None:
    supervisor.keep([_sleeper("one"), _sleeper("two")])
    first = _pids(supervisor)
    threading.Thread(target=_kill_then_ask_to_stop, args=(supervisor, first[0])).start()
    supervisor.watch()
    second = _pids(supervisor)
    assert second[0] != first[0]
    assert second[1] == first[1]
    supervisor.stop()
    assert not any(_lives(pid) for pid in first + second)


def test_a_program_that_cannot_start_says_why(supervisor: Supervisor, tmp_path: Path) -> None:
    broken = Program(
        name="broken",
        argv=["sh", "-c", "echo the disk is full; exit 1"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        log=tmp_path / "log",
        is_ready=lambda: False,
    )
    with pytest.raises(DidNotStart, match="the disk is full"):
        supervisor.keep([broken], wait=True)


def _sleeper(name: str) -> Program:
    return Program(name=name, argv=["sleep", "60"], cwd=Path("/"), env={"PATH": os.environ["PATH"]})


def _pids(supervisor: Supervisor) -> list[int]:
    return [kept.process.pid if kept.process else 0 for kept in supervisor.kept]


def _kill_then_ask_to_stop(supervisor: Supervisor, pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _pids(supervisor)[0] in (0, pid):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGTERM)


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
