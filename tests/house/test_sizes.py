"""Files and functions stay small enough to be read at once."""

import ast
from pathlib import Path

from tests.bench.tree import files, name

LINES = {"module": 300, "function": 50, "template": 150, "css": 250, "js": 250, "test": 400, "conftest": 100}


def test_no_file_is_longer_than_its_kind_may_be() -> None:
    too_long = [
        f"{name(path)} has {length} lines, {LINES[kind]} are enough"
        for path in files(".py", ".html", ".txt", ".xml", ".css", ".js")
        if (kind := _kind(path)) and (length := _length(path)) > LINES[kind]
    ]
    assert not too_long, "\n".join(too_long)


def test_no_function_is_longer_than_fifty_lines() -> None:
    too_long = [
        f"{name(path)}: {node.name} has {length} lines"
        for path in files(".py")
        if not name(path).startswith("migrations/")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LINES["function"]
    ]
    assert not too_long, "\n".join(too_long)


def _kind(path: Path) -> str | None:
    top = name(path).split("/")[0]
    if path.name == "conftest.py":
        return "conftest"
    by_folder = {"tests": "test", "templates": "template", "migrations": None}
    if top in by_folder:
        return by_folder[top]
    return {".py": "module", ".css": "css", ".js": "js"}.get(path.suffix)


def _length(path: Path) -> int:
    return len(path.read_text().splitlines())
