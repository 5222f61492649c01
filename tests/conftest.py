"""What every test stands on: real servers, emptied after each test, the app and a live copy of it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.infra.db import close_session
from app.infra.pressure import Pressure
from app.notifications import jobs
from tests.bench import live, servers

pytest_plugins = ["tests.bench.browser", "tests.cast"]
STOP = pytest.StashKey[Callable[[], None]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the first process only; give each process a database of its own."""
    if not hasattr(config, "workerinput"):
        config.stash[STOP] = servers.start_servers()
    servers.enter(os.environ.get("PYTEST_XDIST_WORKER", "main"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running and no files behind."""
    if "STORAGE_PATH" in os.environ:
        servers.leave()
    if stop := config.stash.get(STOP, None):
        stop()


@pytest.fixture(scope="session")
def app() -> Flask:
    """Build the application once per process."""
    flask = create_app()
    flask.testing = True
    return flask


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Be a visitor without a browser."""
    return app.test_client()


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """Leave the database and Valkey as empty as they were found."""
    yield
    close_session()
    servers.sweep()


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs that a test runs itself take no account of how busy the machine is with other tests."""
    monkeypatch.setattr(jobs, "_pressure", Pressure(Path(os.devnull)))


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the application in a real gunicorn and return its address."""
    log: Path = tmp_path_factory.mktemp("live") / "web.log"
    with live.running(live.web(log)):
        yield os.environ["PUBLIC_URL"]


@pytest.fixture
def live_worker(tmp_path: Path) -> Iterator[None]:
    """Run a real worker for the length of one test."""
    with live.running(live.worker(tmp_path / "worker.log")):
        yield
