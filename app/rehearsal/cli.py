"""Rehearsals from a terminal: played in this process, against the app that runs."""

import click
from flask.cli import with_appcontext

from app.core.actor import SYSTEM
from app.core.errors import Refused
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.rehearsal import actions, flows, queries
from app.rehearsal.models import Rehearsal
from app.rehearsal.rules import MOST_BUYERS_BY_COMMAND, USUAL_BUYERS
from app.rehearsal.views import RehearsalView


@click.command("rehearse", help="Play a rush of made-up buyers on a copy of an event, and print a report.")
@click.argument("event", default="")
@click.option("--buyers", default=USUAL_BUYERS, show_default=True, help="How many come at once.")
@with_appcontext
def rehearse(event: str, buyers: int) -> None:
    """EVENT is an event's id; without it, the next event that is on sale."""
    try:
        rehearsal_id = _written(event, buyers)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None
    flows.play(rehearsal_id, told=_tell_progress)
    view = queries.view_of(db.get_one(Rehearsal, rehearsal_id, populate_existing=True))
    click.echo("\n" + "\n".join(report_lines(view)))
    if view.report is None or not view.report.is_clean:
        raise SystemExit(1)


def report_lines(view: RehearsalView) -> list[str]:
    """The report for a terminal."""
    report = view.report
    if report is None:
        return [view.headline]
    waits, found = report.waits, report.findings
    rows = [
        ("Places", f"{found.places}, of which {found.sold} were sold"),
        ("Buyers", f"{report.bought} served, {report.refused} too late, {report.unserved} never got in"),
        ("Throughput", f"{report.per_second} purchases a second for {report.seconds} s"),
        ("A purchase took", f"half under {waits.half}, 19 in 20 under {waits.most}, the slowest {waits.slowest}"),
        ("Longest wait", f"{waits.longest_answer} for one page; {report.requests} pages a purchase"),
        *((words, f"{number}{'' if not number else '   WRONG'}") for words, number in report.checks),
        *(("Problem", problem) for problem in report.problems),
    ]
    width = max(len(words) for words, _ in rows)
    return [view.headline, *(f"  {words.ljust(width)}  {text}" for words, text in rows)]


def _written(event_id: str, buyers: int) -> Id:
    with transaction():
        chosen = event_id or queries.demo_event() or ""
        event = db.get(Event, chosen)
        if event is None or event.is_rehearsal:
            raise Refused("There is no such event." if event_id else "No event is on sale: name one by its id.")
        click.echo(f"{event.title}: {buyers} buyers storm a copy of it…")
        written = actions.write_rehearsal(event, buyers, most=MOST_BUYERS_BY_COMMAND, by=SYSTEM)
    close_session()
    return written


def _tell_progress(through: int) -> None:
    click.echo(f"\r  {through} through ", nl=False)
