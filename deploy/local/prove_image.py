"""Run the image as production would: read-only, without capabilities, unprivileged; wait until it is ready.

Web, worker and scheduler share the host's network to reach an embedded PostgreSQL and Valkey on loopback.
"""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from app.infra.embedded.place import place_for
from app.infra.embedded.postgres import EmbeddedPostgres
from app.infra.embedded.program import free_port
from app.infra.embedded.valkey import EmbeddedValkey

PODMAN = ("podman", "--cgroup-manager", "cgroupfs", "--runtime", "runc")
LOCKED_DOWN = (
    *("--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--network", "host"),
    *("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--tmpfs", "/tmp"),  # noqa: S108
)
COMMANDS = {"web": (), "worker": ("python", "worker.py"), "scheduler": ("python", "worker.py", "scheduler")}
PRINT = "from weasyprint import HTML; assert HTML(string='ticket').write_pdf().startswith(b'%PDF')"
SECONDS = 60


def main(image: str) -> None:
    """Start everything, wait for /readyz, print a PDF, look at who runs it, and stop."""
    folder = Path(tempfile.mkdtemp(prefix="foyer-image-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        place = place_for(folder)
        postgres, valkey = EmbeddedPostgres(place), EmbeddedValkey(place)
        for program in (postgres.program(), valkey.program()):
            stack.callback(program.stop, program.start_and_wait())
        postgres.ensure_database()
        port = free_port()
        settings = _settings(postgres.url(), valkey.url(), port)
        _podman("run", "--rm", *LOCKED_DOWN, *settings, image, "flask", "--app", "wsgi", "db", "upgrade")
        names = {}
        for name, command in COMMANDS.items():
            names[name] = f"foyer-{name}-{secrets.token_hex(4)}"
            stack.callback(_podman, "rm", "--force", "--volumes", "--time", "5", names[name])
            _podman("run", "--detach", "--name", names[name], *LOCKED_DOWN, *settings, image, *command)
        answer = _wait_for(f"http://127.0.0.1:{port}/readyz", names["web"])
        _podman("exec", names["worker"], "python", "-c", PRINT)
        still_up = [name for name, container in names.items() if _state(container)["Running"]]
        user = _podman("exec", names["web"], "id", "-u").strip()
        print(f"{answer}\nrunning: {', '.join(still_up)}, as user {user}, read-only, without capabilities")
        if len(still_up) != len(COMMANDS) or user == "0":
            sys.exit("The image does not run as it should.")


def _settings(database: str, redis: str, port: int) -> list[str]:
    values = {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PUBLIC_URL": "https://tickets.example",
        "TEST_PAYMENTS": "false",
        "MAIL_BACKEND": "smtp",
        "PORT": str(port),
        "WEB_HOST": "127.0.0.1",
    }
    return [flag for name, value in values.items() for flag in ("--env", f"{name}={value}")]


def _wait_for(url: str, container: str) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310
                return f"{url} {answer.status} {answer.read().decode().strip()}"
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit(f"{url} did not answer in {SECONDS} s.\n{_podman('logs', container)}")


def _state(container: str) -> dict[str, object]:
    state: dict[str, object] = json.loads(_podman("inspect", "--format", "{{json .State}}", container))
    return state


def _podman(*arguments: str) -> str:
    done = subprocess.run([*PODMAN, *arguments], capture_output=True, text=True)  # noqa: S603 - ours
    if done.returncode:
        sys.exit(f"podman {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(sys.argv[1])
