"""What was told goes out: once, by whichever worker, and again after whatever went wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from app.core.ids import Id
from app.infra.db import db, transaction
from app.notifications import flows, jobs, notices, rules
from app.notifications.actions import put_off, take_lease, tell
from app.notifications.channels.catcher import Catcher
from app.notifications.channels.refusals import Refusal
from app.notifications.channels.smtp import ServerBusy
from app.notifications.messages import Message, NothingToSay
from app.notifications.models import CaughtMail, Delivery, DeliveryState
from app.notifications.notices import Lease
from app.wiring import NOTICES, URGENT

SUBJECT = Id("s" * 20)


def _hello(subject_id: Id, delivery: Lease) -> Message:
    return Message(delivery.recipient, f"About {subject_id}", "Hello.\n", "<p>Hello.</p>")


@pytest.fixture(autouse=True)
def _notices(app) -> Iterator[None]:
    notices.use({"tests.hello": _hello})
    yield
    notices.use(NOTICES, urgent=URGENT)


@pytest.fixture
def delivery_id() -> Id:
    """A message to Ada that waits in the outbox."""
    return _told("ada@example.org")


def test_what_was_told_arrives(delivery_id: Id) -> None:
    flows.send(delivery_id)

    mail = _caught()
    assert (mail.recipient, mail.subject) == ("ada@example.org", f"About {SUBJECT}")
    assert mail.message_id == f"<{delivery_id}@127.0.0.1>"
    assert b"Hello." in mail.raw
    assert _row(delivery_id).state is DeliveryState.SENT


def test_the_same_thing_told_twice_goes_out_once() -> None:
    _told("ada@example.org")
    _told("ada@example.org")

    jobs.deliver_due()

    assert _count() == 1


def test_a_second_request_with_a_key_of_its_own_goes_out_too() -> None:
    _told("ada@example.org")
    _told("ada@example.org", key="again")

    jobs.deliver_due()

    assert _count() == 2


def test_nothing_is_told_when_the_change_is_rolled_back() -> None:
    with pytest.raises(RuntimeError, match="rolled back"), transaction():
        _tell_and_fail()

    jobs.deliver_due()

    assert _count() == 0


def test_a_lost_wake_up_is_found_by_the_sweep(delivery_id: Id) -> None:
    jobs.deliver_due()

    assert _caught()


@pytest.mark.parametrize("round_", range(5))
def test_two_workers_at_one_delivery_send_one_mail(delivery_id: Id, round_: int) -> None:
    together = Barrier(4)

    def work(_number: int) -> None:
        together.wait()
        flows.send(delivery_id)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))

    assert _count() == 1
    assert _row(delivery_id).attempts == 1


def test_a_worker_that_dies_between_sending_and_noting_it_leaves_one_mail_with_one_id(
    delivery_id: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(_lease: Lease) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("app.notifications.actions.mark_sent", die)
        with pytest.raises(Killed):
            flows.send(delivery_id)
    first = _caught().message_id
    jobs.deliver_due()
    assert _row(delivery_id).state is DeliveryState.LEASED, "somebody took a delivery whose lease still runs"

    _let_time_pass(delivery_id)
    jobs.deliver_due()

    assert _caught().message_id == first
    assert (_row(delivery_id).state, _row(delivery_id).attempts) == (DeliveryState.SENT, 2)


def test_a_worker_that_wakes_up_after_its_lease_changes_nothing(delivery_id: Id) -> None:
    with transaction():
        slow = take_lease(delivery_id)
    assert slow
    _let_time_pass(delivery_id)
    flows.send(delivery_id)

    with transaction():
        put_off(slow, "too slow")

    assert _row(delivery_id).state is DeliveryState.SENT


def test_a_busy_server_is_asked_again_later(delivery_id: Id, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Catcher, "send", _raising(ServerBusy("try later, ada@example.org")))
        flows.send(delivery_id)
    row = _row(delivery_id)
    assert row.state is DeliveryState.WAITING
    assert row.error == "ServerBusy: try later, a***@example.org"
    jobs.deliver_due()
    assert _count() == 0, "tried again at once"

    _let_time_pass(delivery_id)
    jobs.deliver_due()

    assert _caught()
    assert _row(delivery_id).error is None


def test_a_mailbox_that_does_not_exist_is_not_tried_again(delivery_id: Id, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Catcher, "send", _raising(Refusal("the server answered 550 no such user")))

    flows.send(delivery_id)

    row = _row(delivery_id)
    assert (row.state, row.error) == (DeliveryState.DEAD, "the server answered 550 no such user")


def test_after_the_last_attempt_a_person_has_to_look(delivery_id: Id, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Catcher, "send", _raising(ServerBusy("no")))

    for _attempt in range(rules.MOST_ATTEMPTS + 3):
        flows.send(delivery_id)
        _let_time_pass(delivery_id)

    row = _row(delivery_id)
    assert (row.state, row.attempts) == (DeliveryState.DEAD, rules.MOST_ATTEMPTS)


def test_what_is_no_longer_so_is_not_told(delivery_id: Id) -> None:
    def gone(_subject_id: Id, _delivery: Lease) -> Message:
        raise NothingToSay("the link is over")

    notices.use({"tests.hello": gone})
    flows.send(delivery_id)

    assert (_row(delivery_id).state, _count()) == (DeliveryState.NEEDLESS, 0)


def test_a_notice_that_nobody_builds_waits_for_a_release_that_does(delivery_id: Id) -> None:
    notices.use({})

    flows.send(delivery_id)

    assert _row(delivery_id).state is DeliveryState.WAITING


def test_pauses_grow() -> None:
    pauses = [rules.pause_after(attempt) for attempt in range(1, rules.MOST_ATTEMPTS)]

    assert pauses == sorted(pauses, key=lambda pause: pause or timedelta())
    assert rules.pause_after(rules.MOST_ATTEMPTS) is None


def _told(to: str, *, key: str = "") -> Id:
    with transaction():
        tell("tests.hello", SUBJECT, to=to, key=key)
    found = db.scalars(select(Delivery.id).order_by(Delivery.created_at.desc())).first()
    db.rollback()
    assert found
    return found


def _tell_and_fail() -> None:
    tell("tests.hello", SUBJECT, to="ada@example.org")
    raise RuntimeError("rolled back")


def _let_time_pass(delivery_id: Id) -> None:
    with transaction():
        db.execute(update(Delivery).where(Delivery.id == delivery_id).values(next_attempt_at=func.clock_timestamp()))


def _row(delivery_id: Id) -> Delivery:
    db.expire_all()
    row = db.get_one(Delivery, delivery_id)
    db.rollback()
    return row


def _caught() -> CaughtMail:
    mail = db.scalars(select(CaughtMail)).one()
    db.rollback()
    return mail


def _count() -> int:
    count = db.scalar(select(func.count()).select_from(CaughtMail)) or 0
    db.rollback()
    return count


def _raising(error: Exception):
    def send(_self: Catcher, _message: Message, *, message_id: str) -> None:
        raise error

    return send
