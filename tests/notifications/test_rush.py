"""In a rush, mails leave the processors to those who buy; and whoever waits for a mail to sign in comes first."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.ids import Id, new_id
from app.infra.db import db, transaction
from app.infra.pressure import Pressure
from app.notifications import jobs, notices
from app.notifications.actions import due_deliveries, tell
from app.notifications.messages import Message
from app.notifications.models import CaughtMail, Delivery
from app.notifications.notices import Lease
from app.wiring import NOTICES, URGENT


def _hello(_subject_id: Id, delivery: Lease) -> Message:
    return Message(delivery.recipient, "Hello", "Hello.\n", "<p>Hello.</p>")


@pytest.fixture(autouse=True)
def _notices(app) -> Iterator[None]:
    notices.use({"tests.tickets": _hello, "tests.sign_in": _hello}, urgent=["tests.sign_in"])
    yield
    notices.use(NOTICES, urgent=URGENT)


@pytest.fixture
def pressure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The kernel's figures, as the job reads them."""
    figures = tmp_path / "cpu"
    figures.write_text("some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")
    monkeypatch.setattr(jobs, "_pressure", Pressure(figures))
    return figures


def test_mails_go_out_in_batches_when_nobody_waits(pressure: Path) -> None:
    _told(3)

    jobs.deliver_due()

    assert _sent() == 3


def test_in_a_rush_there_is_one_at_a_time_with_a_pause(pressure: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    _told(3)
    pressure.write_text(f"some avg10=99.00 avg60=99.00 avg300=99.00 total={3600 * 10**6}\n")

    jobs.deliver_due()
    assert (_sent(), len(pauses)) == (1, 1)

    jobs.deliver_due()
    assert (_sent(), len(pauses)) == (3, 1), "the rush is over, but mails still wait"


def test_whoever_wants_to_sign_in_does_not_wait_for_tickets() -> None:
    _told(3)
    _told(1, notice="tests.sign_in")
    with transaction():
        first, *_ = due_deliveries(2)
        assert db.get_one(Delivery, first).notice == "tests.sign_in"


def test_tickets_are_not_urgent_and_what_is_urgent_is_sent() -> None:
    assert "accounts.reset_password" in URGENT
    assert set(URGENT) < set(NOTICES)
    assert "booking.confirmed" not in URGENT


def _told(number: int, *, notice: str = "tests.tickets") -> None:
    with transaction():
        for _ in range(number):
            tell(notice, new_id(), to="ada@example.org")


def _sent() -> int:
    count = db.scalar(select(func.count()).select_from(CaughtMail)) or 0
    db.rollback()
    return count
