"""The whole story, with real parts: from signing up to a ticket that comes in once.

Olga signs up, opens an organization and puts an evening on sale. Ada buys two tickets on her phone, without an
account. The PDF that arrives in her mail is held before the camera of the phone at the door.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from app.core import clock
from tests.bench.browser import PHONE, NewPage
from tests.bench.camera import film, launch_with_camera

OpenPhone = Callable[[Image.Image], Page]

OLGA, ADA = "olga@example.org", "ada@example.org"
PASSWORD = "a horse, a staple and a lamp"
TITLE = "The Winter Garden"
# PDF points to pixels: enough for a code of 44 mm.
SCALE = 3


@pytest.fixture
def door_phone(playwright: Playwright, live_server: str, tmp_path: Path) -> Iterator[OpenPhone]:
    """Open a phone whose camera sees the picture."""
    started: list[Browser] = []

    def open_phone(picture: Image.Image) -> Page:
        browser = launch_with_camera(playwright, film(picture, tmp_path / f"{len(started)}.y4m"))
        started.append(browser)
        context = browser.new_context(viewport={"width": PHONE, "height": 844}, permissions=["camera"])
        context.set_default_timeout(15_000)
        return context.new_page()

    yield open_phone
    for browser in started:
        browser.close()


@pytest.mark.usefixtures("live_worker")
@pytest.mark.timeout(240)
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_from_signing_up_to_a_ticket_that_comes_in_once(
    new_page: NewPage, door_phone: OpenPhone, tmp_path: Path, *, javascript: bool
) -> None:
    desk = new_page(javascript=javascript)
    sign_up(desk)
    event_page = put_on_sale(desk)
    door_link = open_door(desk)

    buy(new_page(width=PHONE, javascript=javascript), event_page)

    pages = tickets_in_mail(desk, tmp_path)
    assert len(pages) == 2
    phone = door_phone(pages[0])
    phone.goto(door_link)
    says(phone, "Come in.*Standing")
    expect(phone.locator("#result")).to_contain_text("1 of 2")
    phone.reload()
    says(phone, "Already in.*Since")

    other = door_phone(pages[1])
    other.goto(door_link)
    says(other, "Come in")
    expect(other.locator("#result")).to_contain_text("2 of 2")


def sign_up(page: Page) -> None:
    page.goto("/sign-up")
    page.get_by_label("Your name").fill("Olga Petrova")
    page.get_by_label("E-mail").fill(OLGA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.goto(link_in_mail(page, OLGA, "/verify/"))
    page.get_by_role("button").first.click()
    page.goto("/dashboard")
    page.get_by_role("link", name="Create an organization").click()
    page.get_by_label("Name", exact=True).fill("Kammerspiele")
    page.get_by_label("E-mail").fill(OLGA)
    page.get_by_role("button", name="Create the organization").click()


def put_on_sale(page: Page) -> str:
    """Write the event with a paid and a free ticket, publish it, and return its public address."""
    page.goto("/dashboard")
    page.get_by_role("link", name="New event").first.click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Start").fill((clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT19:30"))
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Name of the new venue").fill("Kammerspiele")
    page.get_by_label("City").fill("Hamburg")
    page.get_by_role("button", name="Keep the draft").click()
    home = page.url.removesuffix("/tickets/new")
    add_ticket_type(page, home, name="Standing", kind="Paid", price="24")
    add_ticket_type(page, home, name="Under 27", kind="Free", price="")
    page.goto(f"{home}/edit")
    page.get_by_role("button", name="Publish").click()
    address = home.replace("/dashboard", "")
    page.goto(address)
    expect(page.get_by_text("€24").first).to_be_visible()
    page.goto(home)
    return address


def add_ticket_type(page: Page, home: str, *, name: str, kind: str, price: str) -> None:
    page.goto(f"{home}/tickets/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label(kind, exact=True).check()
    if price:
        page.get_by_label("Price").fill(price)
    page.get_by_label("How many places").fill("100")
    page.get_by_role("button", name=re.compile("Add|Keep|Save")).first.click()
    expect(page.get_by_text(name).first).to_be_visible()


def open_door(page: Page) -> str:
    """Name a door and return the link that its staff get."""
    page.get_by_role("navigation", name="Event").get_by_role("link", name="Door").click()
    page.get_by_label("Name of the door").fill("Main door")
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_label("Copy the link of Main door").first.input_value()


def buy(page: Page, event_page: str) -> None:
    """Buy two tickets as a guest, by the test bank."""
    page.goto(event_page)
    page.get_by_label("Standing, how many").fill("2")
    page.get_by_role("button", name="Checkout").first.click()
    page.get_by_label("E-mail").fill(ADA)
    page.get_by_label("Your name").fill("Ada Okafor")
    page.get_by_role("button", name="Pay €48.00").click()
    page.get_by_role("button", name="Pay €48.00").click()
    expect(page.locator("h1")).to_contain_text("You are going")


def tickets_in_mail(page: Page, folder: Path) -> list[Image.Image]:
    """Take the PDF from the mail and return each of its pages as a picture."""
    open_mail(page, ADA)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\.pdf$")).click()
    paper = folder / "tickets.pdf"
    download.value.save_as(paper)
    with pypdfium2.PdfDocument(paper) as document:
        return [document[number].render(scale=SCALE).to_pil() for number in range(len(document))]


def link_in_mail(page: Page, to: str, part: str) -> str:
    open_mail(page, to)
    link = page.locator(f".mail__text a[href*='{part}']").first
    return str(link.get_attribute("href"))


def open_mail(page: Page, to: str) -> None:
    """Open the newest mail to the address, once the worker has sent it."""
    for _ in range(40):
        page.goto(f"/mailbox?to={to}")
        if page.locator("#mails table").count():
            break
        page.wait_for_timeout(500)
    page.locator("#mails table a").first.click()


def says(page: Page, words: str) -> None:
    expect(page.locator("#result h1")).to_contain_text(re.compile(words, re.IGNORECASE))
