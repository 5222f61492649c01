"""Wall times become moments, save those that the clocks skip."""

from datetime import UTC, datetime

import pytest

from app.core import clock


def test_an_evening_in_berlin_is_an_hour_earlier_in_utc() -> None:
    assert clock.to_utc(datetime.fromisoformat("2026-12-12T19:30"), "Europe/Berlin") == datetime(
        2026, 12, 12, 18, 30, tzinfo=UTC
    )


def test_a_time_in_the_night_that_summer_begins_is_refused() -> None:
    with pytest.raises(clock.NoSuchLocalTime, match="skip 28 March 2027, 02:30"):
        clock.to_utc(datetime.fromisoformat("2027-03-28T02:30"), "Europe/Berlin")


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Kathmandu"])
def test_known_zones(name: str) -> None:
    assert clock.is_zone(name)


@pytest.mark.parametrize("name", ["", "Berlin", "../etc/passwd", "Europe/Nowhere"])
def test_unknown_zones(name: str) -> None:
    assert not clock.is_zone(name)
