"""A small rush on the live server: the report says what happened, and nothing of it stays but the report."""

import pytest
from psycopg import sql
from sqlalchemy import func, select, text

from app.core.ids import Id
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.inventory.models import Pool, TicketType
from app.notifications.models import Delivery
from app.payments.models import Payment
from app.rehearsal import actions, copies, flows, jobs, queries
from app.rehearsal.buyers.rush import Rush
from app.rehearsal.buyers.shopping import Outcome, Shopping
from app.rehearsal.models import Rehearsal
from app.rehearsal.rules import RehearsalState
from app.rehearsal.views import Findings, Report
from tests.bench import servers
from tests.cast import Owner
from tests.makers.inventory import make_hold
from tests.races.rush import without_check
from tests.rehearsal.apart import apart
from tests.rehearsal.conftest import PLACES

pytestmark = pytest.mark.timeout(240)


def test_30_buyers_storm_10_places(live_server: str, event: Event, olga: Owner) -> None:
    rehearsal = _play(event, 30, by=olga)
    report = _report(rehearsal)
    assert rehearsal.state is RehearsalState.DONE
    assert report.findings == Findings(places=PLACES, sold=PLACES)
    assert report.is_clean, report
    assert (report.bought + report.refused, report.failed, report.unserved) == (30, 0, 0)
    # Everybody takes one ticket or two.
    assert PLACES / 2 <= report.bought <= PLACES
    assert report.requests == 4
    assert 0 < report.half_ms <= report.most_ms <= report.slowest_ms
    assert report.per_second > 0


def test_nothing_stays_but_the_report(live_server: str, event: Event, olga: Owner) -> None:
    before = _everything()
    _play(event, 12, by=olga)
    after = _everything()
    assert {table for table in after if after[table] != before[table]} == {"rehearsals", "audit_entries"}
    assert _count(Delivery) == 0
    assert _count(Payment) == 0
    [pool] = db.scalars(select(Pool)).all()
    assert (pool.event_id, pool.sold, pool.held) == (event.id, 0, 0)


def test_a_draft_is_rehearsed_as_if_it_were_on_sale(live_server: str, event: Event, olga: Owner) -> None:
    with transaction() as session:
        session.execute(text("UPDATE events SET status = 'draft'"))
        session.execute(text("UPDATE ticket_types SET sale_opens_at = now() + interval '3 days'"))
    assert _report(_play(event, 4, by=olga)).bought == 4


def test_a_sabotaged_sale_is_reported(event: Event, olga: Owner) -> None:
    with transaction():
        copy_id = copies.copy_event(event.id)
    with without_check():
        _hold_on(copy_id, 3)
        with servers.connect() as database:
            database.execute("UPDATE claims SET state = 'sold', seats = '{A1,A2,A3}'")
            database.execute("UPDATE pools SET capacity = 2, held = 0, sold = 3 WHERE event_id = %s", [copy_id])
        _hold_on(copy_id, 0)
        assert _found(copy_id).oversold == 1
        with servers.connect() as database:
            database.execute("UPDATE pools SET capacity = 10, sold = 5 WHERE event_id = %s", [copy_id])
            database.execute("UPDATE claims SET seats = '{A1,A2,A1}'")
        found = _found(copy_id)
        assert (found.oversold, found.stuck, found.doubled_seats) == (0, 2, 1)
        assert not found.is_clean
        assert not Report(findings=found).is_clean


def test_a_counter_that_forgets_a_sold_place_is_reported_as_oversold(event: Event) -> None:
    with transaction():
        copy_id = copies.copy_event(event.id)
    _hold_on(copy_id, 3)
    with servers.connect() as database:
        database.execute("UPDATE claims SET state = 'sold'")
        database.execute("UPDATE pools SET held = 0, sold = 2 WHERE event_id = %s", [copy_id])
    assert _found(copy_id).oversold == 1


def test_a_hold_that_is_left_is_not_stuck_but_one_that_never_ends_is(event: Event) -> None:
    with transaction():
        copy_id = copies.copy_event(event.id)
    _hold_on(copy_id, 3)
    assert queries.findings(copy_id).stuck == 3
    db.rollback()
    assert _found(copy_id).stuck == 0


def test_buyers_that_fail_are_in_the_report() -> None:
    lost = [Shopping(Outcome.FAILED, 1, 2, 1, "500 at /checkout instead of /bookings/")] * 2
    report = flows.report_of(Rush(1, [*lost, Shopping(Outcome.BOUGHT, 2, 4, 1.5)]), Findings(places=5, sold=1), 10)
    assert (report.bought, report.failed, report.unserved) == (1, 2, 7)
    assert report.problems == ("500 at /checkout instead of /bookings/ (2 times)",)
    assert not report.is_clean
    assert Report.read(report.kept()) == report


def test_a_rehearsal_whose_process_died_is_interrupted_and_its_copy_removed(event: Event, olga: Owner) -> None:
    asked = _ask(event, 20, by=olga)
    with transaction():
        begun = actions.begin(asked)
    assert begun
    jobs.sweep()
    assert _state(asked) is RehearsalState.RUNNING
    with servers.connect() as database:
        database.execute("UPDATE rehearsals SET seen_at = now() - interval '2 minutes', through = 5")
    jobs.sweep()
    row = db.get_one(Rehearsal, asked, populate_existing=True)
    assert (row.state, row.copy_id) == (RehearsalState.INTERRUPTED, None)
    assert _report(row).unserved == 15
    assert not db.scalar(select(Event.id).where(Event.is_rehearsal.is_(True)))


def test_a_copy_that_nobody_plays_on_is_removed(event: Event) -> None:
    with transaction():
        copies.copy_event(event.id)
    jobs.sweep()
    assert db.scalars(select(Event.id)).all() == [event.id]


def test_only_copies_are_ever_removed(event: Event) -> None:
    with transaction():
        copies.remove_copy(event.id)
    assert db.scalar(select(Event.id)) == event.id


def test_a_stopped_rehearsal_says_how_far_it_came(live_server: str, event: Event, olga: Owner) -> None:
    asked = _ask(event, 500, by=olga)

    def stop(_through: int) -> None:
        close_session()
        with transaction():
            actions.ask_stop(db.get_one(Rehearsal, asked))
        close_session()

    apart(lambda: flows.play(asked, told=stop))
    row = db.get_one(Rehearsal, asked, populate_existing=True)
    assert row.state is RehearsalState.CANCELLED
    assert _report(row).unserved > 0
    assert _report(row).findings.is_clean


def _play(event: Event, buyers: int, *, by: Owner) -> Rehearsal:
    asked = _ask(event, buyers, by=by)
    apart(lambda: flows.play(asked))
    # Played once, whoever asks again.
    apart(lambda: flows.play(asked))
    return db.get_one(Rehearsal, asked, populate_existing=True)


def _ask(event: Event, buyers: int, *, by: Owner) -> Id:
    with transaction():
        asked = actions.write_rehearsal(db.get_one(Event, event.id), buyers, most=500, by=by.actor)
    close_session()
    return asked


def _report(rehearsal: Rehearsal) -> Report:
    assert rehearsal.report is not None
    return Report.read(rehearsal.report)


def _state(rehearsal_id: Id) -> RehearsalState:
    state = db.get_one(Rehearsal, rehearsal_id, populate_existing=True).state
    db.rollback()
    return state


def _hold_on(copy_id: Id, quantity: int) -> None:
    if quantity:
        make_hold(db.scalars(select(TicketType).where(TicketType.event_id == copy_id)).one(), quantity)
    db.rollback()


def _found(copy_id: Id) -> Findings:
    with transaction():
        return actions.look(copy_id)


def _everything() -> dict[str, int]:
    tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    with servers.connect() as database:
        names = [str(row[0]) for row in database.execute(tables).fetchall()]
        counted = {
            name: database.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            for name in names
        }
    return {name: int(str(row[0])) for name, row in counted.items() if row}


def _count(table: type[Delivery] | type[Payment]) -> int:
    number = db.scalar(select(func.count()).select_from(table)) or 0
    db.rollback()
    return number
