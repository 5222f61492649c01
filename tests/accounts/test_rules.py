"""What a password may be and how an address is kept."""

import pytest

from app.accounts import passwords
from app.accounts.errors import WeakPassword
from app.accounts.rules import device_of, ensure_good_password, normal_email


@pytest.mark.parametrize(
    "weak",
    [
        "too short",
        "x" * 201,
        "password123",
        "Password123",
        " password123 ",
        "aaaaaaaaaaaa",
        "abababababab",
        "ada.okafor@example.org",
        "ADA.OKAFOR@example.org",
        "ada.okafor",
    ],
)
def test_a_password_that_anybody_would_try_first_is_refused(weak: str):
    with pytest.raises(WeakPassword):
        ensure_good_password(weak, email="ada.okafor@example.org")


@pytest.mark.parametrize(
    "good", ["seven quiet otters", "zehn kühle Nächte", "correct-horse", "日本語の長いパスワード例"]
)
def test_any_long_enough_words_will_do(good: str):
    ensure_good_password(good, email="ada.okafor@example.org")


def test_an_address_is_kept_lower_case_and_trimmed():
    assert normal_email("  Ada.Okafor@Example.ORG ") == "ada.okafor@example.org"


def test_a_password_is_kept_as_argon2id_with_the_chosen_cost():
    stored = passwords.hash_of("seven quiet otters")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches("seven quiet otters", stored)
    assert not passwords.matches("seven quiet otter", stored)
    assert not passwords.is_outdated(stored)


def test_nobody_has_a_password():
    assert not passwords.matches("nobody has this password", None)
    assert not passwords.matches("x", "not a hash")


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_what_a_person_would_call_it(agent: str, device: str):
    assert device_of(agent) == device
