"""Waking workers: often enough that nothing waits, and no oftener."""

import pytest

from app.infra.db import transaction
from app.infra.jobs import enqueue_once, queue, wake_once
from app.notifications import jobs


def test_a_rush_wakes_a_worker_once() -> None:
    for _ in range(5):
        with transaction():
            enqueue_once(jobs.deliver_due)

    assert queue().count == 1


def test_whoever_comes_after_the_work_began_wakes_again() -> None:
    wake_once(jobs.deliver_due)
    jobs.deliver_due()

    wake_once(jobs.deliver_due)

    assert queue().count == 2


def test_nobody_is_woken_for_what_was_rolled_back() -> None:
    def fail() -> None:
        with transaction():
            enqueue_once(jobs.deliver_due)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert queue().count == 0
