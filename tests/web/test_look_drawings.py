"""Posters, codes and icons are the same for ever, small, and fit for pages without inline style."""

import io
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from app.core.ids import new_id
from app.web.look import poster as posters
from app.web.look.icons import NoSuchIcon, icon
from app.web.look.plot import plot
from app.web.look.qr import qr_svg
from app.web.look.schemes import SCHEMES
from app.web.look.stocks import NAMES, stock, stock_for

_NONE = "unicorn"
IDS = [f"event-{number}" for number in range(60)]


def test_the_same_event_has_the_same_poster_for_ever() -> None:
    assert posters.poster("event-1") == posters.poster("event-1")
    assert posters.poster("event-1") != posters.poster("event-2")
    # The first line of one poster, so that a change of the drawing code is noticed: printed tickets show it.
    assert str(posters.poster("event-1", "pink")).startswith(
        '<svg class="poster" data-stock="pink" viewBox="0 0 600 800"'
    )


def test_all_schemes_and_stocks_are_used() -> None:
    assert {posters._scheme_of(one) for one in IDS} == set(range(len(SCHEMES)))
    assert {stock_for(one) for one in IDS} == set(NAMES)


@pytest.mark.parametrize("event_id", IDS[:20])
def test_posters_are_small_well_formed_and_without_inline_style(event_id: str) -> None:
    for drawn in (posters.poster(event_id), posters.hero_art(event_id)):
        assert len(drawn) < 9_000
        assert "style" not in drawn
        assert ET.fromstring(drawn).tag == "svg"  # noqa: S314 - ours


def test_an_unknown_stock_is_printed_on_buff() -> None:
    assert stock("no such paper").name == "buff"


def test_a_poster_is_a_picture_of_the_width_that_was_asked_for() -> None:
    picture = Image.open(io.BytesIO(posters.poster_png(new_id(), "sky", 300)))
    assert picture.size == (300, 400)


def test_the_name_of_a_poster_stays_text() -> None:
    assert 'aria-label="&lt;b&gt; &#34;"' in posters.poster("event-1", alt='<b> "')


@pytest.mark.parametrize("data", ["https://foyer.example/t/7KQ2M9XW4T1B", "F1.k1." + "A" * 120])
def test_a_reader_reads_what_the_code_says(data: str) -> None:
    import resvg_py

    drawn = resvg_py.svg_to_bytes(svg_string=str(qr_svg(data)), width=400, background="white")
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(bytes(drawn))))
    assert found is not None
    assert found.text == data
    assert "style" not in qr_svg(data)


def test_an_icon_that_was_not_fetched_says_what_to_do() -> None:
    with pytest.raises(NoSuchIcon, match=r"deploy/local/icons\.txt"):
        icon(_NONE)
    with pytest.raises(NoSuchIcon):
        icon("../../../etc/passwd")
    assert "<path" in icon("search")


def test_a_plot_says_its_sentence_and_keeps_words_as_text() -> None:
    figure = plot([(0, 0), (0.5, 40)], 100, "40 of 100 sold", now="40", marks=[(0.2, "<i>")], dates=[(0, "1 May")])
    assert 'aria-label="40 of 100 sold"' in figure
    assert "<i>" not in figure
    assert "style" not in figure
    assert ET.fromstring(str(figure)).tag == "figure"  # noqa: S314 - ours
    assert plot([], 0, "Nothing sold yet")
