"""Whoever reads .env.example has seen every setting."""

from app.infra.settings import Settings
from tests.bench.servers import ROOT

# Read by the launcher, not by the application: see deploy/gunicorn.py.
LAUNCHER = {"PORT", "WEB_HOST", "WEB_WORKERS", "WEB_THREADS"}


def test_the_example_names_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.removeprefix("# ").split("=")[0] for line in lines if _sets(line)}
    assert named == {field.upper() for field in Settings.model_fields} | LAUNCHER


def _sets(line: str) -> bool:
    name, equals, _ = line.removeprefix("# ").partition("=")
    return bool(equals) and name.isupper() and " " not in name
