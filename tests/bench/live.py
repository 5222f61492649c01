"""Real processes for tests: the web server on its own port, and the worker that empties the queue."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from app.infra.embedded.program import Program
from tests.bench.servers import ROOT


def web(log: Path, **settings: str) -> Program:
    """Describe gunicorn with the app of this process's settings, at PUBLIC_URL."""
    env = {**os.environ, "WEB_WORKERS": "1", "PYTHONWARNINGS": "default", **settings}
    address = urlsplit(env["PUBLIC_URL"])
    env |= {"WEB_HOST": str(address.hostname), "PORT": str(address.port)}
    return Program(
        name="web",
        argv=[sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "wsgi:app"],
        cwd=ROOT,
        env=env,
        log=log,
        is_ready=lambda: _answers(f"{env['PUBLIC_URL']}/healthz"),
    )


def worker(log: Path, **settings: str) -> Program:
    """Describe the RQ worker with this process's settings."""
    return _background("worker", [], log, settings)


def scheduler(log: Path, **settings: str) -> Program:
    """Describe the process that wakes what is due."""
    return _background("scheduler", ["scheduler"], log, settings)


def _background(name: str, arguments: list[str], log: Path, settings: dict[str, str]) -> Program:
    return Program(
        name=name,
        argv=[sys.executable, "worker.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "default", **settings},
        log=log,
    )


@contextmanager
def running(program: Program) -> Iterator[Program]:
    """Run it for the length of a block."""
    process = program.start_and_wait(seconds=90)
    try:
        yield program
    finally:
        program.stop(process, seconds=5)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
