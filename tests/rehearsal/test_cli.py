"""A rehearsal from a terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.core.ids import Id
from app.events.models import Event
from app.infra.db import transaction
from app.rehearsal import copies
from app.rehearsal.cli import report_lines
from app.rehearsal.rules import RehearsalState
from app.rehearsal.views import Findings, RehearsalView, Report
from tests.bench.servers import ROOT
from tests.rehearsal.apart import apart


@pytest.mark.timeout(240)
def test_it_plays_and_prints_a_report(live_server: str, app: Flask, event: Event) -> None:
    done = _run(app, "rehearse", event.id, "--buyers", "14")
    assert done.exit_code == 0, done.output
    assert "The Winter Garden: 14 buyers storm a copy of it" in done.output
    assert "Every place was sold once" in done.output
    assert "10, of which 10 were sold" in done.output


@pytest.mark.timeout(240)
def test_without_an_event_it_takes_the_next_on_sale(live_server: str, app: Flask, event: Event) -> None:
    done = _run(app, "rehearse", "--buyers", "2")
    assert done.exit_code == 0, done.output
    assert "2 served" in done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no-such-event"], "There is no such event."),
        (["{event}", "--buyers", "0"], "Choose between 1 and 5,000 buyers."),
        (["{copy}"], "There is no such event."),
    ],
)
def test_it_says_what_it_refuses(app: Flask, event: Event, arguments: list[str], sentence: str) -> None:
    with transaction():
        copy_id = copies.copy_event(event.id)
    named = [argument.format(event=event.id, copy=copy_id) for argument in arguments]
    done = _run(app, "rehearse", *named)
    assert done.exit_code == 1
    assert sentence in done.output


def test_what_is_wrong_is_marked(event: Event) -> None:
    report = Report(findings=Findings(places=5, sold=6, oversold=1))
    view = RehearsalView(Id("1"), event.id, RehearsalState.DONE, 5, 5, "Ada", event.created_at, False, report)
    lines = report_lines(view)
    assert lines[0] == "Something went wrong"
    assert [line for line in lines if "WRONG" in line] == ["  Places sold twice               1   WRONG"]


def test_the_command_beside_make_run_needs_it_to_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.command", "rehearse"],
        cwd=ROOT,
        env={**os.environ, "FOYER_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "start it with `make run` first" in done.stderr


def _run(app: Flask, *arguments: str) -> Result:
    return apart(lambda: app.test_cli_runner().invoke(args=arguments))
