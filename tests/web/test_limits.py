"""Rate limits never fail open, and never fail people, when Redis goes away under them."""

import itertools
import threading

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute
from redis.exceptions import ConnectionError as RedisGone
from werkzeug.exceptions import TooManyRequests

from app.core.ids import new_id
from app.web.limits import limiter
from tests.makers.inventory import make_sale
from tests.races.rush import together

PEOPLE = 8


def test_everybody_who_was_counting_when_redis_went_away_is_served(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = make_sale()
    calls, all_are_there = itertools.count(), threading.Barrier(PEOPLE)

    def gone(*_args: object, **_options: object) -> bool:
        if next(calls) < PEOPLE:
            all_are_there.wait(timeout=20)
        raise RedisGone("away")

    def hold() -> int:
        form = {f"quantity-{kind.id}": "1"}
        return app.test_client().post(f"/events/{kind.event_id}/holds", data=form).status_code

    monkeypatch.setattr(limiter, "_storage_dead", False)
    monkeypatch.setattr(limiter.limiter, "hit", gone)
    assert together(*[hold] * PEOPLE) == [303] * PEOPLE


def test_what_is_spent_while_redis_is_away_is_counted_here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_options: object) -> bool:
        raise RedisGone("away")

    monkeypatch.setattr(limiter, "_storage_dead", False)
    monkeypatch.setattr(limiter.limiter, "hit", gone)
    most, who = RateLimitItemPerMinute(2), new_id()
    limiter.spend(most, who)
    limiter.spend(most, who)
    with pytest.raises(TooManyRequests):
        limiter.spend(most, who)


def test_redis_counts_again_once_it_is_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "_storage_dead", True)
    # It was looked for long ago, so the next request looks again, even one for a page that has no limit.
    monkeypatch.setattr(limiter, "_Limiter__last_check_backend", 0)
    assert app.test_client().get("/").status_code == 200
    assert not limiter._storage_dead
