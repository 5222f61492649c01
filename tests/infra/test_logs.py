"""A line of the log is one JSON object, and tells no secret."""

import json
import logging
from collections.abc import Iterator

import pytest

from app.infra.logs import configure_logs, log_for
from app.infra.settings import settings


@pytest.fixture(autouse=True)
def as_in_production() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings(), "log_json", True)
        patch.setattr(settings(), "log_level", "INFO")
        configure_logs()
        yield
    configure_logs()


def test_a_fact_is_one_line_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    log_for("shop").info("booking.confirmed", booking="abc", places=2)

    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["booking"], line["places"], line["level"]) == ("booking.confirmed", "abc", 2, "info")
    assert line["timestamp"].endswith("Z")


def test_secrets_and_addresses_stay_out_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    log_for("shop").info("mail.sent", reset_token="s3cr3t", to="ada.lovelace@example.org")

    line = json.loads(capsys.readouterr().out)
    assert (line["reset_token"], line["to"]) == ("[hidden]", "a***@example.org")


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    log_for("shop").debug("too.much", detail=1)

    assert capsys.readouterr().out == ""


def test_libraries_write_the_same_kind_of_line(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("some.library").warning("about ada.lovelace@example.org")

    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["level"]) == ("about a***@example.org", "warning")


def test_a_failure_is_told_with_its_trace_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        log_for("shop").exception("request.failed")

    written = capsys.readouterr().out
    assert written.count("\n") == 1
    assert "ValueError: broken" in json.loads(written)["exception"]
