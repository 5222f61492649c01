"""Titles are set like a playbill: every line fills the measure, whatever the title."""

import json
import re

import pytest

from app.web.look import playbill, titles, typeface
from app.web.look.playbill import from_json, one_line, setting, svg, to_json

TITLES = (
    "The Winter Garden",
    "Jazz",
    "Möbius",
    "PyCon DE 2027",
    "Rust Meetup Hamburg #42",
    "Zażółć gęślą jaźń",
    "A Practical Workshop on Letterpress Printing for Absolute Beginners",
)


@pytest.mark.parametrize("title", TITLES)
def test_the_lines_say_the_title_and_stand_between_a_third_and_two_thirds_high(title: str) -> None:
    lines = setting(title)
    assert " ".join(line.text for line in lines) == title.upper()
    whole = sum(line.height for line in lines) + 0.055 * (len(lines) - 1)
    assert 0.2 < whole < 0.66
    assert len(lines) <= 4


def test_a_short_word_is_set_in_the_wide_face_and_a_long_one_in_the_narrow() -> None:
    assert [line.face for line in setting("Jazz")] == ["e"]
    assert [line.face for line in setting("Nachtflohmarkt")] == ["c"]


def test_no_line_ends_in_a_little_word() -> None:
    ends = {line.text.split()[-1] for line in setting("An Evening with the Orchestra of Salt & Iron")[:-1]}
    assert not ends & {"WITH", "THE", "OF", "&", "AN"}


@pytest.mark.parametrize("title", ["", "   ", "東京の夜", "Ночь", "حفلة", "x" * 91, "🎺🎺", "Jazz 東京"])
def test_what_the_faces_cannot_set_is_set_plainly(title: str) -> None:
    assert setting(title) == ()


def test_what_is_kept_with_the_event_comes_back_the_same() -> None:
    lines = setting("The Winter Garden")
    assert from_json(json.loads(json.dumps(to_json(lines)))) == lines


def test_each_line_is_as_wide_as_the_drawing() -> None:
    for line in setting("The Winter Garden"):
        size = 1000 / line.width
        assert line.width * size == pytest.approx(1000)
        assert f'textLength="{line.advance * size:.1f}"' in svg([line])


def test_accents_get_room_above_the_capitals() -> None:
    assert _height("ÖÖÖÖ") > _height("OOOO") * 1.15


def test_what_somebody_typed_stays_text() -> None:
    drawn = str(titles.fit('<script>"&')) + str(svg(one_line("<b>&")))
    assert "<script>" not in drawn
    assert "<B>" not in drawn


def test_everybody_hears_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Event:
        title = "The Winter Garden"
        title_lines = to_json(setting("The Winter Garden"))

    heading = titles.fit_title(Event())
    assert heading.count("The Winter Garden") == 1
    assert 'aria-hidden="true"' in heading
    assert "style" not in heading


def test_without_its_fonts_foyer_sets_titles_plainly(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(typeface, "FONTS", tmp_path)
    caches = (typeface.measure, typeface._fonts, playbill.setting, titles.fit)
    for kept in caches:
        kept.cache_clear()
    try:
        assert playbill.setting("The Winter Garden") == ()
        assert "fit--plain" in titles.fit("Come in")
    finally:
        for kept in caches:
            kept.cache_clear()


def _height(text: str) -> float:
    found = re.search(r'viewBox="0 0 1000 (\d+)"', svg(one_line(text, face="c")))
    assert found
    return float(found.group(1))
