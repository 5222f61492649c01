"""Nothing in the project names where packages came from, or knows the machine it was written on."""

import re
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.bench.servers import ROOT
from tests.bench.tree import name, project_files

# In pieces, so that this file does not name them either.
PLACES = re.compile("|".join([r"\.\./sha" + "red", "/work/" + "main"]))
# What tells a tool, or remembers, from which server packages come.
_SOURCE = re.compile(r"(?:index-url|find-links|registry)[\"']?\s*[=: ]\s*[\"']?https?:|\"resolved\"\s*:")


def test_no_private_path_is_named() -> None:
    assert not _found(PLACES, project_files())


def test_nothing_says_from_where_packages_come() -> None:
    sources = [path for path in project_files() if path.suffix not in (".md", ".py")]
    assert not _found(_SOURCE, sources)
    pinned = [path for path in sources if path.name.startswith("requirements")]
    assert pinned
    assert not _found(re.compile("://"), pinned)


def _found(pattern: re.Pattern[str], files: Iterable[Path]) -> list[str]:
    texts = ((path, path.read_bytes().decode(errors="replace")) for path in files)
    return [f"{name(path)}: {found.group()}" for path, text in texts if (found := pattern.search(text))]


def test_locks_pin_every_package_with_a_hash() -> None:
    locks = [path for path in project_files() if path.name.startswith("requirements") or path.name == "node.txt"]
    assert locks
    for lock in locks:
        pinned = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", lock.read_text(), re.MULTILINE | re.DOTALL)
        unsure = [block.splitlines()[0] for block in pinned if "==" not in block or "--hash=sha256:" not in block]
        assert not unsure, f"{name(lock)}: {unsure}"


def test_locks_name_the_extras_that_packages_ask_for() -> None:
    """pip 23 takes a lock's `x==1` for no answer to a package that asks for `x[extra]`, once x 2 is out."""
    lock = ROOT / "requirements-dev.txt"
    pinned = {
        canonicalize_name(asked.name): asked.extras
        for line in lock.read_text().splitlines()
        if "==" in line
        for asked in [Requirement(line.removesuffix("\\"))]
    }
    everything = [Requirement(line) for dist in distributions() for line in dist.requires or ()]
    asked_for = [asked for asked in everything if asked.extras and (asked.marker is None or asked.marker.evaluate())]
    assert asked_for
    for asked in asked_for:
        assert asked.extras <= pinned[canonicalize_name(asked.name)], asked
