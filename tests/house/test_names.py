"""Nothing in the project names where packages came from, or knows the machine it was written on."""

import re

from tests.bench.tree import name, project_files

# In pieces, so that this file does not name them either.
REGISTRIES = (("registry", "npmjs"), ("pypi", "org"), ("pythonhosted", "org"), ("deb", "debian.org"), ("files", "pyth"))
PLACES = re.compile("|".join([*(r"\.".join(pair) for pair in REGISTRIES), r"\.\./sha" + "red", "/work/" + "main"]))


def test_no_registry_host_and_no_private_path_is_named() -> None:
    named = [
        f"{name(path)}: {found.group()}"
        for path in project_files()
        if (found := PLACES.search(path.read_bytes().decode(errors="replace")))
    ]
    assert not named, "\n".join(named)


def test_locks_pin_every_package_with_a_hash() -> None:
    locks = [path for path in project_files() if path.name.startswith("requirements") or path.name == "node.txt"]
    assert locks
    for lock in locks:
        pinned = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", lock.read_text(), re.MULTILINE | re.DOTALL)
        unsure = [block.splitlines()[0] for block in pinned if "==" not in block or "--hash=sha256:" not in block]
        assert not unsure, f"{name(lock)}: {unsure}"
