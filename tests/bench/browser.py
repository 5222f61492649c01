"""A real Chromium for tests: pages at phone or desktop width, light or dark, with or without JavaScript."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from deploy.local.chromium import chromium_path

# Nothing may leave the machine, and root (in CI) needs the sandbox off.
ARGUMENTS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE, DESKTOP = 390, 1280


class NewPage(Protocol):
    """Open one more page in a context of its own: another person, another device."""

    def __call__(
        self, *, width: int = DESKTOP, scheme: Literal["light", "dark"] = "light", javascript: bool = True
    ) -> Page: ...


def launch(playwright: Playwright, *extra: str) -> Browser:
    """Start Chromium, with further arguments where a test needs them (a fake camera, say)."""
    path = chromium_path(playwright)
    if path is None:
        raise RuntimeError("No Chromium here: `make setup` installs it, or says how.")
    return playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *extra])


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start Playwright's driver once."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start one Chromium for the whole process."""
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture
def new_page(browser: Browser, live_server: str) -> Iterator[NewPage]:
    """Open pages whose relative addresses lead to the live server."""
    with ExitStack() as contexts:

        def open_page(
            *, width: int = DESKTOP, scheme: Literal["light", "dark"] = "light", javascript: bool = True
        ) -> Page:
            context = browser.new_context(
                base_url=live_server,
                viewport={"width": width, "height": 844 if width == PHONE else 900},
                color_scheme=scheme,
                java_script_enabled=javascript,
                has_touch=width == PHONE,
                reduced_motion="reduce",
            )
            contexts.callback(context.close)
            context.set_default_timeout(10_000)
            return context.new_page()

        yield open_page


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """Open a page at desktop width."""
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """Open a page at phone width."""
    return new_page(width=PHONE)
