"""The core stands on Python alone."""

import ast
import sys

import pytest

from tests.bench.tree import files, name


@pytest.mark.parametrize("path", files(".py", under="app/core"), ids=name)
def test_core_imports_only_the_standard_library(path) -> None:
    allowed = sys.stdlib_module_names | {"app.core"}
    foreign = [module for module in _imports(ast.parse(path.read_text())) if _home(module) not in allowed]
    assert not foreign


def _imports(tree: ast.Module) -> list[str]:
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return names + [node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def _home(module: str) -> str:
    return "app.core" if module == "app.core" or module.startswith("app.core.") else module.split(".")[0]
