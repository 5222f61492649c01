"""`make run` from the first start to Ctrl-C: everything comes up, comes back when killed, and goes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.infra.embedded.program import free_port
from tests.bench.servers import ROOT

PROGRAMS = 5
READY = b"Ctrl-C stops it"
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FOYER_ENV", "PUBLIC_URL", "STORAGE_PATH")


@pytest.fixture
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="foyer-run-"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.timeout(180)
def test_all_come_up_come_back_when_killed_and_go(var: Path) -> None:
    port = free_port()
    run = _start(var, port)
    try:
        _wait(lambda: READY in (var / "out").read_bytes(), run)
        assert _is_ready(port)
        for child in _children(run.pid):
            # The worker may have gone with Valkey and be another one by now.
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            _wait_for_another(child, run)
            _wait(lambda: _is_ready(port), run)
        assert "already runs" in _second_start(var, port)
        children = _children(run.pid)
    finally:
        run.send_signal(signal.SIGINT)
        code = run.wait(40)
    assert code == 0
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def _start(var: Path, port: int) -> "subprocess.Popen[bytes]":
    with (var / "out").open("wb") as out:
        return subprocess.Popen(_COMMAND, cwd=ROOT, env=_env(var, port), stdout=out, stderr=subprocess.STDOUT)


def _second_start(var: Path, port: int) -> str:
    done = subprocess.run(_COMMAND, cwd=ROOT, env=_env(var, port), capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr


def _env(var: Path, port: int) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**inherited, "FOYER_VAR": str(var), "PORT": str(port)}


def _children(pid: int) -> list[int]:
    """Return PostgreSQL, Valkey, web, worker and scheduler."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return b"unreachable" not in answer.read()
    except (urllib.error.URLError, OSError):
        return False


def _wait_for_another(child: int, run: "subprocess.Popen[bytes]") -> None:
    def is_replaced() -> bool:
        children = _children(run.pid)
        return child not in children and len(children) == PROGRAMS

    _wait(is_replaced, run)


def _wait(is_done: Callable[[], bool], run: "subprocess.Popen[bytes]", *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_done():
        assert run.poll() is None, "it ended by itself"
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


_COMMAND = [sys.executable, "-m", "deploy.local.start"]
