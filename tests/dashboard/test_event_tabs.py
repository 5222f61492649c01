"""Every part of an event's dashboard is a tab of all the others: no page that only its address leads to."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Owner, signed_in
from tests.makers.inventory import make_sale

TABS = [
    "Overview",
    "Bookings",
    "Tickets",
    "Seats",
    "Box office",
    "Waiting room",
    "Waitlist",
    "Page",
    "Door",
]
_TABS = re.compile(r'<nav[^>]*aria-label="Event".*?</nav>', re.DOTALL)
_LINK = re.compile(r'<a [^>]*href="([^"]+)"([^>]*)>\s*([^<]+?)\s*</a>')


def test_every_tab_leads_to_a_page_that_marks_itself(app: Flask, olga: Owner) -> None:
    event_id = make_sale(organization_id=olga.organization_id).event_id
    organizer = signed_in(app, olga)
    links = _tabs_of(organizer, f"/dashboard/events/{event_id}")
    assert [name for name, _, _ in links] == TABS
    for name, address, _ in links:
        assert [tab for tab, _, is_current in _tabs_of(organizer, address) if is_current] == [name]


def _tabs_of(client: FlaskClient, address: str) -> list[tuple[str, str, bool]]:
    page = client.get(address)
    assert page.status_code == 200, address
    tabs = _TABS.search(page.text)
    assert tabs, f"{address} shows no tabs"
    return [(name, path, 'aria-current="page"' in rest) for path, rest, name in _LINK.findall(tabs[0])]
