"""The bank's page as people use it."""

from playwright.sync_api import Page, expect

from tests.bench.axe import assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.makers.payments import Order, decline, pay


def test_the_page_pays_without_javascript_on_a_phone(new_page: NewPage, order: Order) -> None:
    page = new_page(width=PHONE, javascript=False)
    page.goto(order.start())
    page.get_by_role("button", name="Pay €48.00").click()
    page.wait_for_url("**/?back=from-the-bank")


def test_leaving_leads_back_and_leaves_the_page_open(page: Page, order: Order) -> None:
    url = order.start()
    page.goto(url)
    page.get_by_role("link", name="Leave without paying").click()
    page.wait_for_url("**/?back=from-the-bank")
    page.goto(url)
    expect(page.get_by_role("button", name="Pay €48.00")).to_be_visible()


def test_everybody_can_use_the_page(page: Page, order: Order) -> None:
    url = order.start()
    page.goto(url)
    assert_usable(page)
    keep_screenshots(page, "test-bank")
    for name, decide in (("declined", decline), ("paid", pay)):
        page.goto(order.start())
        charge_id = order.charge_id
        decide(charge_id)
        page.reload()
        assert_usable(page)
        keep_screenshots(page, f"test-bank-{name}")
        order = order.costing(5000)


def test_the_page_fits_a_phone_with_large_text(new_page: NewPage, order: Order) -> None:
    page = new_page(width=PHONE)
    page.goto(order.start())
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
