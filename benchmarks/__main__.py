"""Run the bench: ``python -m benchmarks [--only purchase] [--profile]``."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from app.rehearsal.buyers.visitor import Lost
from benchmarks import claims, doors, houses, machine, pages, paper, profile, purchases, sales, waiting
from benchmarks.figures import Figure, table
from benchmarks.hammer import WrongAnswer
from benchmarks.stage import Stage


class Needs(Enum):
    """What must run for a part: the servers alone, the app as in production, or the app with the test bank."""

    SERVERS = "servers"
    APP = "app"
    TEST_BANK = "test bank"


@dataclass(frozen=True)
class Act:
    """One part of the bench: what it is called, what it needs, and how it measures."""

    name: str
    play: Callable[[Stage, argparse.Namespace], Iterator[Figure]]
    needs: Needs = Needs.APP


def main() -> None:
    """Measure, print a line a figure as it comes, and the table at the end."""
    arguments = _arguments()
    chosen = chosen_acts(arguments)
    if not chosen:
        sys.exit(f"There is no such part: choose from {', '.join(act.name for act in acts())}.")
    # Asked to stop, it clears up like anybody who is interrupted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    began = time.monotonic()
    with Stage.set_up() as stage:
        for fact in machine.facts(stage.folder):
            print(f"# {fact}", flush=True)
        failures: list[str] = []
        figures = list(_told(_play(stage, chosen, arguments, failures)))
    print(f"\n{table(figures)}\n\n# took {time.monotonic() - began:.0f} s", flush=True)
    if failures:
        sys.exit("\n".join(failures))


def acts() -> list[Act]:
    """Every part, in the order in which they run."""
    return [
        Act("claim", lambda stage, chosen: claims.measure(stage, chosen.seconds), Needs.SERVERS),
        Act("page", lambda stage, chosen: pages.measure(stage, chosen.seconds)),
        Act("page_seats", lambda stage, chosen: houses.pages(stage, chosen.seconds)),
        Act("waiting", lambda stage, chosen: waiting.measure(stage, chosen.seconds)),
        Act("scan", lambda stage, chosen: doors.measure(stage, chosen.seconds)),
        Act("seat_hold", lambda stage, _chosen: houses.seats(stage)),
        Act("purchase_free", lambda stage, chosen: purchases.free(stage, chosen.places)),
        Act("purchase_paid", lambda stage, chosen: purchases.paid(stage, chosen.places), Needs.TEST_BANK),
        Act("best_available", lambda stage, _chosen: houses.best(stage), Needs.SERVERS),
        Act("ticket_pdf", lambda _stage, _chosen: paper.measure(), Needs.SERVERS),
        Act("oversold", lambda _stage, _chosen: sales.oversold(), Needs.SERVERS),
    ]


def chosen_acts(arguments: argparse.Namespace) -> list[Act]:
    """Those that were asked for, or all."""
    return [act for act in acts() if not arguments.only or any(act.name.startswith(only) for only in arguments.only)]


def _play(stage: Stage, chosen: list[Act], arguments: argparse.Namespace, failures: list[str]) -> Iterator[Figure]:
    """Every part; those that stand beside each other and need the same share the app, save for a profile."""
    for _, together in groupby(enumerate(chosen), lambda each: each[0] if arguments.profile else each[1].needs):
        group = [act for _, act in together]
        with _processes(stage, group[0], with_profile=arguments.profile):
            for act in group:
                yield from _figures_of(act, stage, arguments, failures)


def _figures_of(act: Act, stage: Stage, arguments: argparse.Namespace, failures: list[str]) -> Iterator[Figure]:
    """What the part measures; one that goes wrong gives no more figures and lets the others go on."""
    try:
        yield from act.play(stage, arguments)
    except (WrongAnswer, Lost) as wrong:
        failures.append(f"{act.name} went wrong: {wrong}")
        print(f"# {failures[-1]}", flush=True)


@contextmanager
def _processes(stage: Stage, act: Act, *, with_profile: bool) -> Iterator[None]:
    if act.needs is Needs.SERVERS:
        yield
        return
    folder = stage.folder / f"profile-{act.name}" if with_profile else None
    if folder:
        folder.mkdir()
    with stage.playing(with_test_bank=act.needs is Needs.TEST_BANK, profile=folder):
        yield
    if folder:
        print(f"\n# where the web server's processor time went: {act.name}\n{profile.report(folder)}", flush=True)


def _told(figures: Iterable[Figure]) -> Iterator[Figure]:
    for figure in figures:
        print(figure.line, flush=True)
        yield figure


def _arguments() -> argparse.Namespace:
    reads = argparse.ArgumentParser(prog="make bench", description=__doc__)
    reads.add_argument("--only", type=lambda text: text.split(","), help="parts that begin so, such as purchase,page")
    reads.add_argument("--profile", action="store_true", help="say where the web server's processor time goes")
    reads.add_argument("--places", type=int, default=2000, help="places in the pool that is sold out (2000)")
    reads.add_argument("--seconds", type=float, default=3.0, help="how long each rate is measured (3)")
    return reads.parse_args()


if __name__ == "__main__":
    main()
