"""What the bench plays on: PostgreSQL, Valkey, web server and worker, started for it alone and gone afterwards."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from app import create_app
from app.infra.embedded.place import place_for
from app.infra.embedded.postgres import EmbeddedPostgres
from app.infra.embedded.program import Program, free_port
from app.infra.embedded.valkey import EmbeddedValkey
from app.rehearsal.buyers.connection import Shop
from benchmarks.machine import cpu_seconds, resident_megabytes
from benchmarks.smtp import MailSink
from deploy.local.prepare import prepare

ROOT = Path(__file__).resolve().parents[1]
PUBLIC_URL = "https://tickets.bench.example"
# As a server of this size would be set up. Nothing that a power cut could tell from production is turned off.
POSTGRES = {"fsync": "on", "full_page_writes": "on", "max_connections": "300", "shared_buffers": "256MB"}
_SECONDS_TO_STOP = 5


@dataclass
class Stage:
    """Servers that run, the settings that lead to them, and the processes of the app on top."""

    folder: Path
    postgres: EmbeddedPostgres
    env: dict[str, str]
    shop: Shop
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def set_up(cls) -> Iterator[Self]:
        """Start the servers, migrate, load the demo season; take everything away at the end."""
        folder = _folder()
        with ExitStack() as ending:
            ending.callback(shutil.rmtree, folder, ignore_errors=True)
            place = place_for(folder)
            ending.callback(shutil.rmtree, place.root, ignore_errors=True)
            postgres, valkey = EmbeddedPostgres(place, settings=POSTGRES), EmbeddedValkey(place)
            processes = {
                name: ending.enter_context(_running(program))
                for name, program in (("postgres", postgres.program()), ("valkey", valkey.program()))
            }
            postgres.ensure_database()
            mails = MailSink()
            ending.callback(mails.stop)
            env = _settings(folder, postgres.url(), valkey.url(), mails.port)
            # Made-up data is refused in production, so it is loaded as in development.
            os.environ |= env | _IN_DEVELOPMENT | {"LOG_LEVEL": "ERROR"}
            prepare(os.environ)
            # Here too news must reach those who hear it: what is booked needs its tickets.
            create_app()
            shop = Shop("127.0.0.1", int(env["PORT"]), PUBLIC_URL, from_network=_through_proxy)
            yield cls(folder, postgres, env, shop, processes)

    @contextmanager
    def playing(self, *, with_test_bank: bool = False, profile: Path | None = None) -> Iterator[None]:
        """Run web server and worker as in production; with the test bank, as near to it as that allows."""
        env = {**os.environ, "LOG_LEVEL": "INFO", **self.env, **(_IN_DEVELOPMENT if with_test_bank else {})}
        if profile:
            env |= {"BENCH_PROFILE": str(profile)}
        with ExitStack() as ending:
            for program in (self._web(env), self._worker(env)):
                self.processes[program.name] = ending.enter_context(_running(program))
            yield

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far, by process."""
        return {name: cpu_seconds(process.pid) for name, process in self.processes.items() if process.poll() is None}

    def web_megabytes(self) -> list[float]:
        """Memory of the web server's processes."""
        return resident_megabytes(self.processes["web"].pid)

    def _web(self, env: Mapping[str, str]) -> Program:
        return Program(
            name="web",
            argv=[sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "benchmarks.served:app"],
            cwd=ROOT,
            env=env,
            log=self.folder / "web.log",
            is_ready=self._answers,
        )

    def _worker(self, env: Mapping[str, str]) -> Program:
        argv = [sys.executable, "worker.py"]
        return Program(name="worker", argv=argv, cwd=ROOT, env=env, log=self.folder / "worker.log")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.shop.host}:{self.shop.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def _through_proxy(network: str) -> tuple[str, str]:
    """What a gateway in front of the app would add."""
    return f"X-Forwarded-For: {network}", "X-Forwarded-Proto: https"


def _folder() -> Path:
    # A real disk where there is one: the figures hold for durable commits only.
    var = Path(os.environ.get("FOYER_VAR", ROOT / "var"))
    var.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="bench-", dir=var))


_IN_DEVELOPMENT = {"FOYER_ENV": "development", "TEST_PAYMENTS": "true", "MAIL_BACKEND": "smtp"}


def _settings(folder: Path, database: str, redis: str, mail_port: int) -> dict[str, str]:
    port = os.environ.get("BENCH_PORT") or str(free_port())
    return {
        "FOYER_ENV": "production",
        "TEST_PAYMENTS": "false",
        "TEST_PAYMENTS_SECRET": secrets.token_urlsafe(32),
        "MAIL_BACKEND": "smtp",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_port),
        "SMTP_STARTTLS": "false",
        "MAIL_FROM": "Foyer <tickets@bench.example>",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        # Buyers come through a proxy that tells their addresses, as behind a gateway: each is a network of its own.
        "TRUSTED_PROXIES": "1",
        "PUBLIC_URL": PUBLIC_URL,
        "INTERNAL_URL": f"http://127.0.0.1:{port}",
        "WEB_HOST": "127.0.0.1",
        "PORT": port,
        "STORAGE_PATH": str(folder / "storage"),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def _running(program: Program) -> Iterator["subprocess.Popen[bytes]"]:
    process = program.start_and_wait(seconds=120)
    try:
        yield process
    finally:
        program.stop(process, seconds=_SECONDS_TO_STOP)
