"""Tools for tests of money."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.test import TestResponse


def token_in(page: TestResponse) -> str:
    """Return the token of the page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found
    return found[1]


@contextmanager
def at(monkeypatch: pytest.MonkeyPatch, place: object, name: str, *, raises: type[BaseException]) -> Iterator[None]:
    """Die when the named function is called, for the length of a block."""

    def die(*args: object, **kwargs: object) -> None:
        raise raises

    with monkeypatch.context() as patched:
        patched.setattr(place, name, die)
        yield
