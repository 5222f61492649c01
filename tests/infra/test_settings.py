"""Settings are checked at start, all at once."""

import pytest

from app.infra.settings import Settings, SettingsInvalid, settings

GOOD = {
    "FOYER_ENV": "production",
    "SECRET_KEY": "x" * 40,
    "PUBLIC_URL": "https://foyer.example",
    "TEST_PAYMENTS": "false",
    "MAIL_BACKEND": "smtp",
    "DEBUG": "false",
}


def _start(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in {**GOOD, **changes}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        return settings()
    finally:
        settings.cache_clear()


def test_good_settings_start_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _start(monkeypatch).serves_https


def test_every_danger_in_production_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        _start(
            monkeypatch,
            SECRET_KEY="short",
            PUBLIC_URL="http://foyer.example",
            TEST_PAYMENTS="true",
            MAIL_BACKEND="catcher",
            DEBUG="true",
        )
    for name in ("SECRET_KEY", "PUBLIC_URL", "TEST_PAYMENTS", "MAIL_BACKEND", "DEBUG"):
        assert name in str(refused.value)


def test_wrong_types_are_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        _start(monkeypatch, HOLD_MINUTES="soon", SMTP_PORT="0")
    assert "HOLD_MINUTES" in str(refused.value)
    assert "SMTP_PORT" in str(refused.value)


def test_the_secret_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "xxxx" not in repr(_start(monkeypatch))
