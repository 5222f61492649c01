"""Where uploaded files are kept: one small door, and behind it the local disk."""

import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from app.infra.settings import settings

# Keys are made by us, never by people: lower-case words with slashes, and one ending.
_KEY = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*\.[a-z0-9]+")


class NoSuchFile(LookupError):
    """Nothing is kept under the key."""


class Storage(Protocol):
    """Keeps bytes under a key."""

    def put(self, key: str, content: bytes) -> None:
        """Keep the bytes; a reader sees all of them or none."""

    def get(self, key: str) -> bytes:
        """Give the bytes back. Raises NoSuchFile."""

    def delete(self, key: str) -> None:
        """Forget the key, also when it is unknown."""


class LocalDisk:
    """Files in one folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, content: bytes) -> None:
        """Write beside the place and move there in one step."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def get(self, key: str) -> bytes:
        """Read the file."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise NoSuchFile(key) from None

    def delete(self, key: str) -> None:
        """Remove the file."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no storage key")
        return self._folder / key


@lru_cache
def storage() -> Storage:
    """The storage of this installation."""
    return LocalDisk(settings().storage_path)
