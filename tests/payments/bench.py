"""Tools for tests of money."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from app.core import clock
from app.infra.db import Base, db, in_transaction
from app.payments import flows
from app.payments.models import ProviderEvent, Refund, RefundState


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


def process_inbox() -> None:
    """Do what the woken workers would, for every message that waits."""
    waiting = select(ProviderEvent.id).where(ProviderEvent.processed_at.is_(None))
    for event_row_id in in_transaction(lambda: db.scalars(waiting).all()):
        with suppress(IntegrityError):
            flows.process_event(event_row_id)


def send_refunds() -> None:
    """Do what the woken workers would, for every refund that waits, due or not."""
    waiting = Refund.state.in_([RefundState.PENDING, RefundState.SENT])
    in_transaction(lambda: db.execute(update(Refund).where(waiting).values(next_attempt_at=clock.now())))
    flows.send_waiting_refunds()


def age(model: type[Base], moments: Iterable[str], *, minutes: int) -> None:
    """Make the rows of a table that much older, by the named columns."""
    back = timedelta(minutes=minutes)
    columns = {name: getattr(model, name) - back for name in moments}
    in_transaction(lambda: db.execute(update(model).values(columns)))


def until(is_so: Callable[[], bool], *, seconds: float) -> None:
    """Wait for what other processes do, no longer than it takes."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.05)
