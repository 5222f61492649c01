"""What the bench prints: lines for machines, a table for people, and which goals were missed."""

import argparse
import os
import subprocess
import sys

import pytest

from benchmarks import figures, machine
from benchmarks.__main__ import acts, chosen_acts
from benchmarks.figures import GOALS, Figure, Unit, table, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (3.0, "3"),
        (0.4567, "0.457"),
        (12.34, "12.3"),
        (1234.5, "1234"),
        (0.00004, "0.000040"),
        (2e6, "2000000"),
    ],
)
def test_a_number_keeps_what_means_something(value: float, text: str) -> None:
    assert written(value) == text


def test_a_line_is_name_value_unit() -> None:
    assert Figure("claim_ratio", 1.234, Unit.RATIO).line == "claim_ratio 1.23 ratio"


def test_the_table_says_what_was_missed() -> None:
    shown = table([Figure("claim_ratio", 0.9, Unit.RATIO), Figure("oversold", 0, Unit.COUNT)]).splitlines()
    assert shown[2].split() == ["claim_ratio", "0.9", "ratio", "at", "least", "1", "MISSED"]
    assert shown[3].split() == ["oversold", "0", "count", "at", "most", "0", "met"]
    assert len({line.index("goal") for line in shown[:1]}) == 1


def test_goals_are_on_the_right_side() -> None:
    assert GOALS["oversold"].is_met(0)
    assert not GOALS["oversold"].is_met(1)
    assert GOALS["claim_ratio"].is_met(1)
    assert not figures.GOALS["claim_ratio"].is_met(0.99)


def test_parts_are_chosen_by_how_they_begin() -> None:
    everything = [act.name for act in acts()]
    assert [act.name for act in chosen_acts(_asked(None))] == everything
    assert [act.name for act in chosen_acts(_asked(["purchase"]))] == ["purchase_free", "purchase_paid"]
    assert chosen_acts(_asked(["nothing"])) == []


def test_processor_time_counts_what_was_started() -> None:
    before = machine.cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", "sum(range(20_000_000))"], check=True)
    assert machine.cpu_seconds(os.getpid()) - before >= 0.05
    assert machine.resident_megabytes(os.getpid())[0] > 10


def _asked(only: list[str] | None) -> argparse.Namespace:
    return argparse.Namespace(only=only)
