"""Dates, tags and zones, by arithmetic alone."""

from datetime import UTC, datetime

import pytest

from app.events import rules
from app.events.errors import BadDate, NoSuchTime
from app.events.rules import Dates


def dates(starts: str, *, ends: str = "", doors: str = "", zone: str = "Europe/Berlin") -> Dates:
    def wall(text: str) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    begins = wall(starts)
    assert begins
    return Dates(starts=begins, ends=wall(ends), doors=wall(doors), time_zone=zone)


def test_wall_times_become_moments_in_the_events_own_zone():
    found = rules.moments(dates("2027-07-01T19:30", ends="2027-07-01T22:00", doors="2027-07-01T19:00"))
    assert found.starts_at == datetime(2027, 7, 1, 17, 30, tzinfo=UTC)
    assert found.ends_at == datetime(2027, 7, 1, 20, 0, tzinfo=UTC)
    assert found.doors_at == datetime(2027, 7, 1, 17, 0, tzinfo=UTC)


def test_without_an_end_the_event_lasts_three_hours():
    found = rules.moments(dates("2027-07-01T19:30"))
    assert found.ends_at - found.starts_at == rules.USUAL_LENGTH


def test_an_hour_that_comes_twice_is_the_first_of_the_two():
    found = rules.moments(dates("2027-10-31T02:30"))
    assert found.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone"),
    [
        ("2027-03-28T02:30", "Europe/Berlin"),
        ("2027-03-14T02:00", "America/New_York"),
        ("2027-10-03T02:15", "Australia/Lord_Howe"),
    ],
)
def test_an_hour_that_clocks_skip_is_refused_with_its_reason(wall: str, zone: str):
    with pytest.raises(NoSuchTime) as refused:
        rules.moments(dates(wall, zone=zone))
    assert refused.value.field == "starts"
    assert f"in {zone}: clocks are put forward over it" in refused.value.sentence


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"starts": "1999-12-31T19:00"}, "starts"),
        ({"starts": "2101-01-01T19:00"}, "starts"),
        ({"starts": "2027-07-01T19:30", "ends": "2027-07-01T19:30"}, "ends"),
        ({"starts": "2027-07-01T19:30", "ends": "2029-07-01T19:30"}, "ends"),
        ({"starts": "2027-07-01T19:30", "doors": "2027-06-01T19:30"}, "doors"),
        ({"starts": "2027-07-01T19:30", "doors": "2027-07-02T19:30"}, "doors"),
    ],
)
def test_dates_that_make_no_evening_are_refused(typed: dict[str, str], field: str):
    with pytest.raises(BadDate) as refused:
        rules.moments(dates(**typed))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        (" , ,", ()),
        ("Jazz, jazz,  #Late   Night ", ("jazz", "late night")),
        ("Straße,山", ("straße", "山")),
    ],
)
def test_tags_are_the_words_between_commas(typed: str, tags: tuple[str, ...]):
    assert rules.tags_of(typed) == tags


def test_only_real_zones_are_offered():
    assert {"UTC", "Europe/Berlin", "Asia/Kuwait"} <= set(rules.zones())
    assert not {"EST", "posixrules", "Etc/GMT+5"} & set(rules.zones())
