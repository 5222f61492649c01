"""Pages for everybody are built once, forgotten on change, and survive without Redis."""

import pytest
from flask import Flask
from redis.exceptions import ConnectionError as RedisGone

from app.infra.db import transaction
from app.web import caching
from app.web.caching import Built, public_page, purge


class _Page:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Built:
        self.times += 1
        return Built(f"<p>{self.times}</p>")


def _get(app: Flask, page: _Page, **headers: str) -> tuple[int, str, str]:
    with app.test_request_context(headers=headers):
        answer = public_page("key", tags=["tag"], build=page)
        return answer.status_code, answer.get_data(as_text=True), answer.headers["ETag"]


def test_a_page_is_built_once(app: Flask) -> None:
    page = _Page()
    assert _get(app, page)[1] == _get(app, page)[1] == "<p>1</p>"


def test_a_purge_is_seen_after_the_commit(app: Flask) -> None:
    page = _Page()
    _get(app, page)
    with transaction():
        purge("tag")
        assert _get(app, page)[1] == "<p>1</p>"
    assert _get(app, page)[1] == "<p>2</p>"


def test_a_browser_that_has_the_page_hears_304(app: Flask) -> None:
    page = _Page()
    etag = _get(app, page)[2]
    assert _get(app, page, **{"If-None-Match": etag})[0] == 304


def test_without_redis_the_page_is_built_each_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def __getattr__(self, _name: str) -> object:
            raise RedisGone("away")

    monkeypatch.setattr(caching, "redis", Away)
    page = _Page()
    assert _get(app, page)[1] == "<p>1</p>"
    assert _get(app, page)[1] == "<p>2</p>"
