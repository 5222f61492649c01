"""Where embedded servers keep their data, and as whom they run when we are root."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
HIDDEN_CHECKOUTS = Path("/var/lib/foyer")


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that servers run as when root starts them: PostgreSQL refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for embedded servers; `owner` is None when they simply run as ourselves."""

    root: Path
    owner: Owner | None

    def folder(self, name: str) -> Path:
        """Make a private folder that belongs to the servers."""
        path = self.root / name
        path.mkdir(mode=0o700, exist_ok=True)
        if self.owner:
            os.chown(path, self.owner.uid, self.owner.gid)
        return path

    def within_reach(self, package: Path, *siblings: Path) -> Path:
        """Return `package`, or a copy of it in this place when the servers' account cannot read it."""
        if self.owner is None or _anyone_may_reach(package):
            return package
        stamp = hashlib.sha256(f"{package}{package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
        copies = self.root / f"{package.name}-{stamp}"
        if not copies.exists():
            unfinished = copies.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            for each in (package, *siblings):
                shutil.copytree(each, unfinished / each.name, symlinks=True)
            _open_for_reading(unfinished)
            unfinished.rename(copies)
        return copies / package.name


def place_for(folder: Path) -> Place:
    """Choose `folder`; root gets one under /var/lib where `folder` is closed: nothing is opened up."""
    folder = folder.resolve()
    if os.geteuid() != 0:
        folder.mkdir(parents=True, exist_ok=True)
        return Place(folder, owner=None)
    account = pwd.getpwnam(UNPRIVILEGED)
    if not _anyone_may_reach(folder.parent):
        folder = HIDDEN_CHECKOUTS / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    for own in (folder, HIDDEN_CHECKOUTS) if folder.is_relative_to(HIDDEN_CHECKOUTS) else (folder,):
        own.chmod(own.stat().st_mode | stat.S_IXGRP | stat.S_IXOTH)
    return Place(folder, Owner(account.pw_uid, account.pw_gid))


def _anyone_may_reach(path: Path) -> bool:
    path = path.resolve()
    while not path.exists():
        path = path.parent
    return all(each.stat().st_mode & stat.S_IXOTH for each in (path, *path.parents))


def _open_for_reading(package: Path) -> None:
    package.chmod(0o755)
    for path in package.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
