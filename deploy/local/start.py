"""`make run`: servers, database, demo data, then web, worker and scheduler, until Ctrl-C.

Whatever the environment or .env already says (DATABASE_URL, REDIS_URL, SECRET_KEY, …) is kept; only what is
missing is embedded or made up.
"""

import fcntl
import json
import os
import shlex
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dotenv import dotenv_values

from app.infra.embedded.place import place_for
from app.infra.embedded.postgres import EmbeddedPostgres
from app.infra.embedded.program import DidNotStart, Program
from app.infra.embedded.secrets import kept_secret
from app.infra.embedded.valkey import EmbeddedValkey
from deploy.local.prepare import prepare
from deploy.local.supervisor import Supervisor, tell

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("FOYER_VAR", ROOT / "var"))
# What the running app was started with, for commands beside it; only its owner may read it.
ENVIRONMENT = VAR / "environment.json"


def main() -> None:
    """Start everything and stay until it is stopped."""
    try:
        VAR.mkdir(exist_ok=True)
        with _only_one():
            _run(Supervisor())
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another account: run this as that account, or delete var/.")


def _run(supervisor: Supervisor) -> None:
    try:
        _start(supervisor)
        supervisor.watch()
    except DidNotStart as error:
        if not supervisor.asked_to_stop:
            sys.exit(str(error))
    finally:
        supervisor.stop()
        ENVIRONMENT.unlink(missing_ok=True)


def _start(supervisor: Supervisor) -> None:
    env = _environment()
    _refuse_taken_port(env)
    supervisor.keep(_servers(env), wait=True)
    sign_ins = prepare(env)
    _note(env)
    web, *background = _processes(env)
    supervisor.keep([web], wait=True)
    supervisor.keep(background)
    tell(f"\n{sign_ins}\nFoyer is at {env['PUBLIC_URL']}   (Ctrl-C stops it)\n")


@contextmanager
def _only_one() -> Iterator[None]:
    """Refuse a second start in this checkout: two supervisors would fight over one data folder."""
    with (VAR / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            sys.exit(f"Foyer already runs from this folder (process {lock.read().strip()}).")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _environment() -> dict[str, str]:
    from_file = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}
    given = {**from_file, **os.environ}
    secrets = VAR / "secrets.json"
    port = given.get("PORT", "8000")
    missing = {
        "FOYER_ENV": "development",
        "WEB_HOST": "127.0.0.1",
        "PORT": port,
        "PUBLIC_URL": f"http://localhost:{port}",
        "SECRET_KEY": kept_secret(secrets, "SECRET_KEY"),
        "TEST_PAYMENTS_SECRET": kept_secret(secrets, "TEST_PAYMENTS_SECRET"),
        "STORAGE_PATH": str(VAR / "storage"),
        "LOG_LEVEL": "WARNING",
        "LOG_JSON": "false",
        "PYTHONUNBUFFERED": "1",
    }
    return {**missing, **given, "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"}


def _servers(env: dict[str, str]) -> Iterator[Program]:
    """Embed the servers that no address was given for, and note their addresses."""
    place = place_for(VAR)
    if not env.get("DATABASE_URL"):
        postgres = EmbeddedPostgres(place)
        yield postgres.program()
        postgres.ensure_database()
        env["DATABASE_URL"] = postgres.url()
    if not env.get("REDIS_URL"):
        valkey = EmbeddedValkey(place)
        yield valkey.program()
        env["REDIS_URL"] = valkey.url()


def _processes(env: dict[str, str]) -> list[Program]:
    """Read the Procfile: web, worker and scheduler."""
    programs = []
    for line in (ROOT / "Procfile").read_text().splitlines():
        name, command = line.split(":", 1)
        programs.append(
            Program(
                name=name,
                argv=["env", *shlex.split(command)],
                cwd=ROOT,
                env=env,
                stop_signal=signal.SIGTERM,
                is_ready=(lambda: _answers(env)) if name == "web" else (lambda: True),
            )
        )
    return programs


def _note(env: dict[str, str]) -> None:
    noted = {name: env[name] for name in _NOTED if name in env}
    ENVIRONMENT.touch(mode=0o600)
    ENVIRONMENT.write_text(json.dumps(noted))


_NOTED = (
    *("FOYER_ENV", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "INTERNAL_URL", "SECRET_KEY", "STORAGE_PATH"),
    *("TEST_PAYMENTS", "TEST_PAYMENTS_SECRET", "LOG_LEVEL", "LOG_JSON"),
)


def _refuse_taken_port(env: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((env["WEB_HOST"], int(env["PORT"])))
        except OSError:
            raise DidNotStart(f"Port {env['PORT']} is taken: choose another with `make run PORT=…`.") from None


def _answers(env: dict[str, str]) -> bool:
    try:
        with urllib.request.urlopen(f"http://{env['WEB_HOST']}:{env['PORT']}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main()
