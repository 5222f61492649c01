"""The files of this checkout that belong to the project, for the house rules."""

import subprocess
from functools import cache
from pathlib import Path

from tests.bench.servers import ROOT


@cache
def project_files() -> list[Path]:
    """Return every file that git knows or would add, so that a new file is judged before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


def files(*suffixes: str, under: str = "") -> list[Path]:
    """Return the project's files with one of the suffixes in a folder."""
    return [path for path in project_files() if path.suffix in suffixes and path.is_relative_to(ROOT / under)]


def name(path: Path) -> str:
    """Return a path as people say it."""
    return str(path.relative_to(ROOT))
