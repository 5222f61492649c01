"""How hard it is to get hold of a processor, read from what the kernel adds up."""

import time
from pathlib import Path

import pytest

from app.infra.pressure import Pressure


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """What /proc/pressure/cpu looks like, of a machine where somebody has waited for an hour."""
    return _noted(tmp_path / "cpu", waited=3600)


def test_it_tells_of_the_time_since_it_was_asked(figures: Path) -> None:
    pressure = Pressure(figures)
    time.sleep(0.1)
    _noted(figures, waited=3600.05)
    assert 0.01 < pressure.share() <= 0.5, "half of the time or less, since this test may have waited itself"

    time.sleep(0.01)
    assert pressure.share() == 0.0, "nobody has waited since"


def test_it_is_never_more_than_always(figures: Path) -> None:
    pressure = Pressure(figures)
    _noted(figures, waited=3700)
    assert pressure.share() == 1.0


def test_where_nothing_tells_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "odd").write_text("nothing that we know\n")
    for unknown in (tmp_path / "nowhere", tmp_path / "odd"):
        pressure = Pressure(unknown)
        assert pressure.share() == pressure.share() == 0.0


def _noted(path: Path, *, waited: float) -> Path:
    path.write_text(
        f"some avg10=60.00 avg60=20.00 avg300=5.00 total={waited * 1e6:.0f}\n"
        "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
    )
    return path
