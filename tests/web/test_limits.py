"""Rate limits never fail open, and never fail people, when Redis goes away under them."""

import itertools
import threading
import time

import pytest
from flask import Flask
from limits import RateLimitItem, RateLimitItemPerMinute
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


def test_who_comes_often_is_counted_some_uses_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    hit = limiter.limiter.hit

    def count(limit: RateLimitItem, who: str, cost: int = 1) -> bool:
        asked.append(cost)
        return hit(limit, who, cost=cost)

    monkeypatch.setattr(limiter.limiter, "hit", count)
    most, who = RateLimitItemPerMinute(600), new_id()
    for _ in range(25):
        limiter.spend(most, who, at_once=10)
    assert asked == [10, 10, 10]


def test_nobody_gets_more_by_being_counted_so(app: Flask) -> None:
    most, who = RateLimitItemPerMinute(25), new_id()
    for _ in range(25):
        limiter.spend(most, who, at_once=10)
    with pytest.raises(TooManyRequests):
        limiter.spend(most, who, at_once=10)


def test_uses_that_were_counted_are_worth_nothing_after_their_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    most, who = RateLimitItemPerMinute(10), new_id()
    limiter.spend(most, who, at_once=10)
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    # Redis still counts the ten: its clock was not turned.
    with pytest.raises(TooManyRequests):
        limiter.spend(most, who, at_once=10)


def test_uses_counted_ahead_are_kept_for_a_bounded_number_of_people(app: Flask) -> None:
    most = RateLimitItemPerMinute(600)
    for number in range(1100):
        limiter._ahead.keep(f"crowd:{number}", 9, seconds=60)
    assert not limiter._ahead.take("crowd:0")
    assert limiter._ahead.take("crowd:1099")
    limiter.spend(most, "crowd:0", at_once=10)
    assert limiter._ahead.take("crowd:0")
