"""Find a Chromium for the browser tests. Run as a program, it fails where there is none."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path(playwright: Playwright) -> str | None:
    """Return Playwright's own Chromium, else the system's, else nothing."""
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    with sync_playwright() as driver:
        sys.exit(0 if chromium_path(driver) else 1)
