"""Verbs of rehearsals: ask for one, begin, note how far it is, stop, end. The copy never outlives its rehearsal."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.audit.actions import record
from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db
from app.infra.jobs import enqueue
from app.inventory.models import Claim, Hold
from app.rehearsal import copies, jobs, queries, rules
from app.rehearsal.errors import EventOver, NothingToRehearse, OneAtATime, TooManyBuyers
from app.rehearsal.models import Rehearsal
from app.rehearsal.rules import RehearsalState
from app.rehearsal.views import Findings, Report


@dataclass(frozen=True)
class Begun:
    """A rehearsal that may play now."""

    id: Id
    copy_id: Id
    buyers: int


def ask_rehearsal(event: Event, buyers: int, *, by: Actor) -> Id:
    """Have a worker play the rush. Refuses what ``write_rehearsal`` refuses."""
    rehearsal_id = write_rehearsal(event, buyers, most=rules.MOST_BUYERS, by=by)
    enqueue(jobs.play, rehearsal_id)
    return rehearsal_id


def write_rehearsal(event: Event, buyers: int, *, most: int, by: Actor) -> Id:
    """Note that somebody wants one. Refuses a second one at a time, an event that is over, and nothing to buy."""
    if not rules.FEWEST_BUYERS <= buyers <= most:
        raise TooManyBuyers(most)
    if event.ends_at <= clock.now():
        raise EventOver
    if not copies.has_something_to_buy(event.id):
        raise NothingToRehearse
    written: Id | None = db.scalar(
        insert(Rehearsal)
        .values(
            id=new_id(),
            organization_id=event.organization_id,
            event_id=event.id,
            buyers=buyers,
            through=0,
            state=RehearsalState.WAITING,
            asked_by=by.name[: rules.LONGEST_NAME],
        )
        # The partial index answers: two who ask at once do not both get one.
        .on_conflict_do_nothing()
        .returning(Rehearsal.id)
    )
    if written is None:
        raise OneAtATime
    record("rehearsal.asked", by=by, subject=event.id, chain=event.organization_id, details={"buyers": buyers})
    return written


def begin(rehearsal_id: Id) -> Begun | None:
    """Make the copy and play; None when it was begun, stopped or given up before."""
    row = _locked(rehearsal_id)
    if row is None or row.state is not RehearsalState.WAITING:
        return None
    row.copy_id = copies.copy_event(row.event_id)
    row.state = RehearsalState.RUNNING
    row.began_at = row.seen_at = clock.now()
    db.flush()
    return Begun(row.id, row.copy_id, row.buyers)


def note_progress(rehearsal_id: Id, through: int) -> bool:
    """Say that it is still being played and how many buyers are through; False when it should stop."""
    going_on = db.execute(
        update(Rehearsal)
        .where(Rehearsal.id == rehearsal_id, Rehearsal.state == RehearsalState.RUNNING)
        .values(through=through, seen_at=func.clock_timestamp())
        .returning(Rehearsal.cancel_asked_at)
    ).first()
    return going_on is not None and going_on.cancel_asked_at is None


def ask_stop(rehearsal: Rehearsal) -> None:
    """Stop it soon, or at once when it has not begun. One that is over stays as it is."""
    row = _locked(rehearsal.id)
    if row is None or not row.state.is_open:
        return
    row.cancel_asked_at = clock.now()
    if row.state is RehearsalState.WAITING:
        row.state, row.ended_at = RehearsalState.CANCELLED, clock.now()
    db.flush()


def look(copy_id: Id) -> Findings:
    """What the database says about the copy once every hold on it has run out."""
    now = func.clock_timestamp()
    open_holds = select(Hold.id).where(Hold.event_id == copy_id)
    db.execute(update(Claim).where(Claim.hold_id.in_(open_holds), Claim.state == "held").values(expires_at=now))
    db.execute(update(Hold).where(Hold.event_id == copy_id, Hold.expires_at > now).values(expires_at=now))
    return queries.findings(copy_id)


def end(rehearsal_id: Id, state: RehearsalState, report: Report | None) -> None:
    """Keep the report and remove the copy, if it was still running; without a report, keep what the database says."""
    row = _locked(rehearsal_id)
    if row is None or not row.state.is_open:
        return
    if row.copy_id:
        if report is None:
            report = Report(findings=look(row.copy_id), unserved=row.buyers - row.through)
        copies.remove_copy(row.copy_id)
    row.state, row.ended_at, row.copy_id = state, clock.now(), None
    row.report = report.kept() if report else None
    db.flush()


def give_up(rehearsal_id: Id) -> None:
    """End a rehearsal that has not been heard of; one that speaks up meanwhile goes on."""
    if _locked(rehearsal_id) and rehearsal_id in queries.silent_rehearsals():
        end(rehearsal_id, RehearsalState.INTERRUPTED, None)


def _locked(rehearsal_id: Id) -> Rehearsal | None:
    return db.scalars(
        select(Rehearsal)
        .where(Rehearsal.id == rehearsal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
