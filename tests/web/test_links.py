"""Where people may be sent back to."""

import pytest

from app.web.links import local_path


@pytest.mark.parametrize("path", ["/", "/my-tickets", "/events/abc?x=1&y=2", "/a//b"])
def test_paths_on_this_site_are_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "address",
    [
        *("//evil.example", "/\\evil.example", "///evil.example", "https:evil.example", "https://evil.example/"),
        *("javascript:alert(1)", "\\\\evil.example", "/\tevil", "evil", "", None, "http:///evil.example", "/\n/evil"),
        *("//localhost@evil.example", "https:/evil.example"),
    ],
)
def test_everything_that_leads_elsewhere_goes_home(address: str | None) -> None:
    assert local_path(address) == "/"
