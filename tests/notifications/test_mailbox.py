"""The mailbox of a development installation: mail to read, and nowhere else."""

import pytest
from flask.testing import FlaskClient

from app.infra.db import db
from app.infra.settings import Environment, MailBackend, settings
from app.notifications.channels.catcher import Catcher
from app.notifications.messages import Attachment, Message
from app.notifications.queries import PAGE_LENGTH, mails_to

HTML = (
    "<!DOCTYPE html><html><head><title>t</title></head><body><a href='/x'>go</a><script>boom()</script></body></html>"
)


def test_an_empty_mailbox_says_what_to_do(client: FlaskClient) -> None:
    assert "No mail yet" in client.get("/mailbox").text


def test_mail_is_listed_newest_first_and_found_by_recipient(client: FlaskClient) -> None:
    _mail("ada@example.org", "First")
    _mail("grace@example.org", "Second")

    everything = client.get("/mailbox").text
    hers = client.get("/mailbox?to=GRACE").text

    assert everything.index("Second") < everything.index("First")
    assert "Second" in hers
    assert "First" not in hers


@pytest.mark.parametrize("search", ["%", "_", "\\", "'", "x" * 5000])
def test_any_search_is_answered(client: FlaskClient, search: str) -> None:
    _mail("ada@example.org", "First")

    answer = client.get("/mailbox", query_string={"to": search})

    assert answer.status_code == 200
    assert "First" not in answer.text


def test_old_mail_is_on_a_page_of_its_own(client: FlaskClient) -> None:
    for number in range(PAGE_LENGTH + 1):
        _mail("ada@example.org", f"Mail {number:03}")

    first = client.get("/mailbox").text
    older = first.split('href="/mailbox?before=')[1].split('"')[0]
    second = client.get(f"/mailbox?before={older}").text

    assert "Mail 000" not in first
    assert "Mail 000" in second
    assert "Older" not in second


def test_a_mail_is_shown_with_its_text_and_files(client: FlaskClient) -> None:
    mail = _mail("ada@example.org", "Your <b>tickets</b>")

    page = client.get(f"/mailbox/{mail}").text

    assert "Your &lt;b&gt;tickets&lt;/b&gt;" in page
    assert '<a href="http://127.0.0.1/x"' in page
    assert "tickets.pdf" in page


def test_its_looks_are_in_a_box_where_nothing_runs(client: FlaskClient) -> None:
    mail = _mail("ada@example.org", "Hello")

    page = client.get(f"/mailbox/{mail}")
    looks = client.get(f"/mailbox/{mail}/looks")

    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    policy = looks.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox " in policy
    assert "allow-scripts" not in policy + page.text
    assert "allow-same-origin" not in policy + page.text
    assert '<base target="_top">' in looks.text


def test_a_file_is_downloaded_as_it_was_sent(client: FlaskClient) -> None:
    mail = _mail("ada@example.org", "Hello")

    answer = client.get(f"/mailbox/{mail}/files/0")

    assert answer.data == b"%PDF \x00\xff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/mailbox/{mail}/files/1").status_code == 404


@pytest.mark.parametrize("path", ["/mailbox/unknown", "/mailbox/unknown/looks", "/mailbox/unknown/files/0"])
def test_an_unknown_mail_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("name", "value"), [("foyer_env", Environment.PRODUCTION), ("mail_backend", MailBackend.SMTP)])
def test_where_real_people_are_there_is_no_mailbox(
    client: FlaskClient, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = _mail("ada@example.org", "Hello")
    monkeypatch.setattr(settings(), name, value)

    for path in ("/mailbox", f"/mailbox/{mail}", f"/mailbox/{mail}/looks", f"/mailbox/{mail}/files/0"):
        assert client.get(path).status_code == 404


def _mail(to: str, subject: str) -> str:
    file = Attachment("tickets.pdf", "application/pdf", b"%PDF \x00\xff")
    Catcher().send(Message(to, subject, "See http://127.0.0.1/x\n", HTML, (file,)), message_id=f"<{subject}@x>")
    newest = mails_to(to)[0]
    db.rollback()
    return newest
