"""The PDF: its code leads to the ticket, its names are names, and nothing is fetched for it."""

from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from app.events.models import Event
from app.infra.db import db, transaction
from app.infra.pdf import Drawings, Ground, Press, press
from app.tickets import codes, prints
from app.web.look import playbill
from tests.makers.booking import make_booking
from tests.makers.inventory import make_sale
from tests.makers.tickets import code_of, sheet_of, tickets_of

LATIN, CYRILLIC, GREEK = "Łukasz Żółć-Østergård née Ðurović", "Ярослава Щербакова", "Ἀλέξανδρος Ωνάσης"


@pytest.fixture(autouse=True)
def _in_the_app(app: Flask):
    with app.test_request_context():
        yield


def test_the_code_on_paper_is_the_ticket(app: Flask) -> None:
    booked = make_booking(make_sale(), 2)

    pages = _pages(prints.pdf_of(sheet_of(booked.id)))

    read = [_scanned(page) for page in pages]
    assert read == [codes.address(code_of(ticket)) for ticket in tickets_of(booked.id)]
    assert codes.decode(read[0]).event_id == booked.event_id


def test_everything_that_people_need_is_written_on_it() -> None:
    booked = make_booking(make_sale(), 2, name="Ada Okafor", names=("", "Grace Hopper"))
    sheet = sheet_of(booked.id)

    first, second = (_text(page) for page in _pages(prints.pdf_of(sheet)))

    assert "Ada Okafor" in first
    assert "Grace Hopper" in second
    assert f"Booking {booked.reference}, ticket 2 of 2" in second
    assert sheet.tickets[0].typed_code.replace(" ", "") in first.replace(" ", "")
    assert "Sold by Foyer for House" in first


@pytest.mark.parametrize("name", [LATIN, CYRILLIC, GREEK])
def test_names_in_these_scripts_are_letters_and_not_boxes(name: str, caplog: pytest.LogCaptureFixture) -> None:
    booked = make_booking(make_sale(title=f"Evening with {name}"), name=name)

    [page] = _pages(prints.pdf_of(sheet_of(booked.id)))

    assert name.split()[0] in _text(page)
    assert "notdef" not in caplog.text


@pytest.mark.parametrize(
    "title",
    [
        "Jazz",
        "A Practical Workshop on Letterpress Printing for Absolute Beginners",
        "Донаудампфшифффартсгезельшафт",
        "x" * 200,
        "<script>alert(1)</script> & co",
    ],
)
def test_any_title_stays_above_what_is_printed_below_it(title: str) -> None:
    booked = make_booking(make_sale(title=title))

    [page] = _pages(prints.pdf_of(sheet_of(booked.id)))

    assert page.get_size() == pytest.approx((595.3, 841.9), abs=0.5)
    lines = prints.title_lines(playbill.setting(title))
    assert sum(line.gap + 0.71 * line.size for line in lines) < 54
    assert _scanned(page)


def test_many_tickets_are_one_sheet_each() -> None:
    booked = make_booking(make_sale(), 10)

    assert len(_pages(prints.pdf_of(sheet_of(booked.id)))) == 10


def test_a_ticket_that_is_void_shows_no_code() -> None:
    sheet = sheet_of(make_booking(make_sale()).id)

    void = replace(sheet, tickets=[replace(ticket, is_valid=False) for ticket in sheet.tickets])

    [page] = _pages(prints.pdf_of(void))
    assert _scanned(page) == ""
    assert "NOT VALID" in _text(page).upper()


def test_the_same_sheet_is_printed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = _count_prints(monkeypatch)
    sheet = sheet_of(make_booking(make_sale()).id)

    assert prints.pdf_of(sheet) == prints.pdf_of(sheet)
    assert len(printed) == 1


def test_a_changed_event_is_printed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = _count_prints(monkeypatch)
    booked = make_booking(make_sale())
    prints.pdf_of(sheet_of(booked.id))

    with transaction():
        db.get_one(Event, booked.event_id).refund_terms = "No refund."

    [page] = _pages(prints.pdf_of(sheet_of(booked.id)))
    assert "No refund." in _text(page)
    assert len(printed) == 2


def test_what_tickets_have_in_common_is_laid_out_once_and_on_each(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[str] = []
    real = Press._laid_out

    def noted(press: Press, html: str, drawings: Drawings) -> object:
        laid_out.append(html)
        return real(press, html, drawings)

    monkeypatch.setattr(Press, "_laid_out", noted)
    sale, other = make_sale(title="An Evening for Once"), make_sale(title="Another Evening", price_minor=0)

    for kind, title in ((sale, "EVENING FOR ONCE"), (sale, "EVENING FOR ONCE"), (other, "ANOTHER EVENING")):
        sheet = sheet_of(make_booking(kind, 2).id)
        first, second = _pages(prints.pdf_of(sheet))
        for page, ticket in ((first, sheet.tickets[0]), (second, sheet.tickets[1])):
            assert title in _text(page).upper()
            assert "Change of plan" in _text(page)
            assert _scanned(page) == ticket.code

    assert sum("Change of plan" in html for html in laid_out) == 2
    assert sum('class="stub"' in html for html in laid_out) == 3


def test_no_more_grounds_are_kept_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.infra.pdf._GROUNDS_KEPT", 2)
    printing = Press("body { color: black }")

    for number in (1, 2, 3, 2, 4):
        printing.print("<p>Above", grounds=[Ground(f"<p>Below {number}", {})])

    assert list(printing._grounds) == ["<p>Below 2", "<p>Below 4"]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "data:image/svg+xml,<svg/>", "../../../../README.md"]
)
def test_nothing_but_our_fonts_is_fetched(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("weasyprint.urls.URLFetcher.fetch", lambda _self, url, _headers=None: opened.append(url))

    Press("body { color: black }").print(f'<img src="{address}"><link rel="stylesheet" href="{address}"><p>Hello')

    assert opened == []


def _count_prints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    printed: list[str] = []
    real = press(prints._css())

    class Counting:
        def print(self, html: str, *args, **kwargs) -> bytes:
            printed.append(html)
            return real.print(html, *args, **kwargs)

    monkeypatch.setattr(prints, "press", lambda _css: Counting())
    return printed


def _pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    assert pdf.startswith(b"%PDF-")
    document = pypdfium2.PdfDocument(pdf)
    return [document[number] for number in range(len(document))]


def _text(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


def _scanned(page: pypdfium2.PdfPage) -> str:
    found = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
    return found[0].text if found else ""
