"""Keep pictures of pages in var/screenshots: 390 and 1280 px, light and dark."""

from playwright.sync_api import Page

from tests.bench.axe import SCHEMES
from tests.bench.browser import DESKTOP, PHONE
from tests.bench.servers import ROOT

FOLDER = ROOT / "var" / "screenshots"


def keep_screenshots(page: Page, name: str) -> None:
    """Take the four pictures of the page as it stands and put its size back."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
    if before:
        page.set_viewport_size(before)
