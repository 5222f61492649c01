"""What a first visit costs a phone."""

from playwright.sync_api import Page

from tests.discovery.shows import put_on
from tests.makers.inventory import make_ticket_type

MOST_BYTES = 100 * 1024


def test_a_first_visit_to_an_event_moves_less_than_100_kilobytes(phone: Page) -> None:
    event = put_on(description="Three movements for prepared piano.\n\n" * 10)
    for name in ("Standing", "Under 27", "Balcony"):
        make_ticket_type(event, name=name, price_minor=2400)
    moved: list[int] = []
    network = phone.context.new_cdp_session(phone)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda done: moved.append(done["encodedDataLength"]))

    phone.goto(f"/events/{event.id}", wait_until="networkidle")

    assert len(moved) > 5
    assert sum(moved) < MOST_BYTES
