"""A rush asks once: what was just found out is kept for a moment, and one thread at a time finds it out anew."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.booking.seats.moments import Moments
from app.core.errors import NotFound


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Turn the clock by hand: its only entry is the time."""
    now = [1000.0]
    monkeypatch.setattr("app.booking.seats.moments.time.monotonic", lambda: now[0])
    return now


def test_a_crowd_at_the_first_moment_makes_it_once() -> None:
    made: list[int] = []
    together = threading.Barrier(20)
    kept: Moments[int] = Moments(60)

    def make() -> int:
        made.append(1)
        return len(made)

    def ask(_: int) -> int:
        together.wait()
        return kept.of("house", make)

    with ThreadPoolExecutor(20) as crowd:
        assert set(crowd.map(ask, range(20))) == {1}
    assert len(made) == 1


def test_while_one_finds_out_the_others_get_what_was_before(clock: list[float]) -> None:
    kept: Moments[str] = Moments(1)
    kept.of("house", lambda: "old")
    clock[0] += 2
    began, finish = threading.Event(), threading.Event()

    def slowly() -> str:
        began.set()
        assert finish.wait(10)
        return "new"

    with ThreadPoolExecutor(1) as one:
        renewing = one.submit(kept.of, "house", slowly)
        assert began.wait(10)
        assert kept.of("house", lambda: "never asked") == "old"
        finish.set()
        assert renewing.result() == "new"
    assert kept.of("house", lambda: "not yet") == "new"


def test_what_is_too_old_is_told_to_nobody(clock: list[float]) -> None:
    kept: Moments[str] = Moments(1)
    kept.of("house", lambda: "old")
    clock[0] += 60
    assert kept.of("house", lambda: "new") == "new"


def test_what_is_not_there_is_not_kept() -> None:
    kept: Moments[str] = Moments(60)

    def refuse() -> str:
        raise NotFound

    with pytest.raises(NotFound):
        kept.of("house", refuse)
    assert kept.of("house", lambda: "built meanwhile") == "built meanwhile"
