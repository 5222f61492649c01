"""The skeletons of docs/look.md in a real browser: nothing spills, nothing is refused, everybody can use them."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from mimetypes import guess_type
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from werkzeug.serving import make_server
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from app.core.money import Money
from app.web import filters, look
from tests.bench.axe import SCHEMES, violations
from tests.bench.browser import DESKTOP, PHONE
from tests.bench.servers import ROOT

PAGES = (
    *(
        "event",
        "event?title=Jazz",
        "event?title=東京の夜",
        "checkout?bad=1",
        "confirmation",
        "my_tickets",
        "auth?bad=1",
    ),
    *("editor?bad=1", "dashboard", "door?r=ready", "door?r=admit", "door?r=used", "door?r=stop"),
)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
HALF_PAST_SIX = datetime(2026, 12, 12, 18, 30, tzinfo=UTC)


class GalleryForm(Form):  # type: ignore[misc]
    email = StringField("Email address", [DataRequired("Enter your email address.")])
    name = StringField("Full name")
    password = PasswordField("Password")
    news = BooleanField("Write to me about other events")
    kind = RadioField(
        "Kind of event", choices=[SelectChoice("a", "In person"), SelectChoice("b", "Online")], validate_choice=False
    )
    cat = SelectField("Category", choices=[SelectChoice("x", "Concert"), SelectChoice("y", "Talk")])
    text = TextAreaField("Description")


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, _gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[PHONE, DESKTOP])
def gallery_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_usable_light_and_dark_and_nothing_spills(gallery: str, gallery_page: Page, path: str) -> None:
    complaints: list[str] = []
    gallery_page.on("console", lambda said: complaints.extend(_complaint(said)))
    gallery_page.goto(gallery + path)
    assert gallery_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for scheme in SCHEMES:
        gallery_page.emulate_media(color_scheme=scheme)
        complaints += violations(gallery_page)
    assert not complaints


def test_the_picker_adds_up_and_stops_at_its_bounds(gallery: str, gallery_page: Page) -> None:
    gallery_page.goto(gallery + "event")
    expect(gallery_page.locator("[data-total]")).to_have_text("€48")
    gallery_page.get_by_label("One more Under 27").click()
    # Under 27 is sold from two up.
    expect(gallery_page.get_by_label("Under 27, how many")).to_have_value("2")
    expect(gallery_page.locator("[data-total]")).to_have_text("€80")
    expect(gallery_page.locator("[data-count]")).to_have_text("4 tickets")
    gallery_page.get_by_label("Standing, how many").fill("8")
    expect(gallery_page.get_by_label("One more Standing")).to_be_disabled()


def test_the_clock_counts_down_and_the_summary_leads_to_the_field(gallery: str, gallery_page: Page) -> None:
    gallery_page.goto(gallery + "checkout?bad=1")
    expect(gallery_page.locator("error-summary")).to_be_focused()
    assert gallery_page.title().startswith("Error: ")
    expect(gallery_page.locator("[data-left]")).to_have_text("2:03 left")
    gallery_page.get_by_role("link", name="Enter your email address.").click()
    expect(gallery_page.get_by_label("Email address")).to_be_focused()


def test_titles_fill_their_column_exactly(gallery: str, gallery_page: Page) -> None:
    gallery_page.goto(gallery + "event")
    gallery_page.evaluate("document.fonts.ready")
    widths = gallery_page.evaluate("""() => {
        const column = document.querySelector("h1").getBoundingClientRect();
        return [...document.querySelectorAll("h1 text")].map((line) => line.getComputedTextLength() *
            column.width / 1000 / column.width);
    }""")
    # The advance is the ink and a little air on both sides.
    assert all(1 <= width < 1.05 for width in widths)


def _complaint(said: ConsoleMessage) -> list[str]:
    return [said.text] if said.type in ("error", "warning") else []


def _gallery() -> Flask:
    app = Flask("gallery", root_path=str(ROOT), static_folder=None)
    app.secret_key = "gallery"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / place) for place in ("tests/web/gallery", "templates")])
    somebody = SimpleNamespace(is_user=True, name="Ada Okafor")
    app.jinja_env.globals.update(
        site_name="Foyer",
        current_actor=lambda: somebody,
        csrf_token=lambda: "token",
        M=lambda minor: Money(minor, "EUR"),
    )
    filters.install(app)
    look.install(app)
    app.add_url_rule("/<name>", view_func=_page)
    app.add_url_rule("/static/<path:filename>", view_func=_static, endpoint="static")
    app.add_url_rule("/me/mast", view_func=lambda: render_template("mast.html"), endpoint="mast")
    app.add_url_rule("/favicon.ico", view_func=lambda: "", endpoint="favicon")
    app.after_request(lambda response: (response.headers.update({"Content-Security-Policy": POLICY}), response)[1])
    return app


def _static(filename: str) -> Response:
    # Whole, not as an open file: werkzeug's server leaves a file open when the browser hangs up before its end.
    return Response((ROOT / "static" / filename).read_bytes(), mimetype=guess_type(filename)[0])


def _page(name: str) -> str:
    form: Any = GalleryForm(data={})
    if "bad" in request.args:
        form.validate()
    title = request.args.get("title", "The Winter Garden")
    return render_template(
        f"{name}.html",
        form=form,
        event=SimpleNamespace(id="k-7", title=title, title_lines=[], stock="pink", currency="EUR"),
        now=HALF_PAST_SIX,
        pts=[(day / 47, 612 * (day / 28) ** 0.8) for day in range(29)],
        fc=[(28 / 47, 612), (0.8, 740), (1, 860)],
        last=[(day / 47, 742 * (day / 47) ** 0.8) for day in range(48)],
        r=request.args.get("r", "ready"),
    )
