"""However many scan one ticket at once, it comes in once; without the index it would not."""

import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.checkin import actions
from app.checkin.models import Scan, ScanResult
from app.core.ids import Id
from app.infra.db import close_session, db
from tests.bench import servers
from tests.makers.checkin import Door, code_of, make_tickets, nonce

SCANNERS = 50
INDEX = "uq_scans_admission"


def scan_at_once(door: Door, nonces: list[str]) -> tuple[list[Id], list[BaseException]]:
    """Show one ticket as often as there are nonces, all released at the same moment."""
    [ticket] = make_tickets(door.event_id)
    code, post = code_of(ticket), door.station.post
    db.rollback()
    barrier = threading.Barrier(len(nonces))
    made: list[Id] = []
    failures: list[BaseException] = []

    def scan(once: str) -> None:
        try:
            barrier.wait(timeout=20)
            made.append(actions.scan_code(post, code, nonce=once)[1].scan_id)
        except BaseException as failure:
            failures.append(failure)
        finally:
            close_session()

    threads = [threading.Thread(target=scan, args=(once,)) for once in nonces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return made, failures


def results() -> Counter[ScanResult]:
    rows = db.execute(select(Scan.result, func.count()).group_by(Scan.result)).all()
    db.rollback()
    return Counter(dict(rows))


def test_fifty_scanners_admit_one_ticket_once(door: Door) -> None:
    made, failures = scan_at_once(door, [nonce() for _ in range(SCANNERS)])
    assert failures == []
    assert len(set(made)) == SCANNERS
    assert results() == {ScanResult.ADMITTED: 1, ScanResult.ALREADY_IN: SCANNERS - 1}


def test_fifty_tries_of_one_scan_are_one_scan(door: Door) -> None:
    made, failures = scan_at_once(door, [nonce()] * SCANNERS)
    assert failures == []
    assert len(set(made)) == 1
    assert results() == {ScanResult.ADMITTED: 1}


@pytest.fixture
def without_the_index(evening: Id) -> Iterator[None]:
    """Take the guard away, and put it back when nothing is left that breaks it."""
    with servers.connect() as database:
        rows = database.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX]).fetchall()
        [(definition,)] = rows
        database.execute(f"DROP INDEX {INDEX}")
    yield
    close_session()
    servers.sweep()
    with servers.connect() as database:
        database.execute(str(definition).encode())


@pytest.mark.usefixtures("without_the_index")
def test_without_the_index_the_same_ticket_comes_in_again_and_again(door: Door) -> None:
    _, failures = scan_at_once(door, [nonce() for _ in range(SCANNERS)])
    assert failures == []
    assert results()[ScanResult.ADMITTED] > 1
