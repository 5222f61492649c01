"""Every channel keeps the same promises: the whole mail arrives, once for each Message-ID, and a no is told apart."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as wire
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from sqlalchemy import select

from app.infra.db import db
from app.infra.embedded.program import free_port
from app.notifications.channels import Channel, Refusal
from app.notifications.channels.catcher import Catcher
from app.notifications.channels.smtp import ServerBusy, Smtp
from app.notifications.messages import Attachment, Message
from app.notifications.models import CaughtMail

ID = "<delivery@tickets.example.org>"
PDF = Attachment("tickets.pdf", "application/pdf", b"%PDF-1.7 \x00\xff\r\n.\r\nend")
LETTER = Message(
    "ada@example.org", "Tickets für Ωμέγα ✓", "Hello Ada,\n\n.\nhere they are.\n", "<p>Hello <b>Ada</b></p>", (PDF,)
)


@dataclass
class Server:
    """A mail server that answers as it is told and keeps what it takes."""

    port: int
    answer: str = "250 OK"
    kept: list[bytes] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        self.kept.append(content if isinstance(content, bytes) else str(content).encode())
        return "250 kept"

    def login(self, _server: object, _session: object, _envelope: object, _way: str, data: object) -> AuthResult:
        word = getattr(data, "password", b"")
        self.logins.append(word.decode())
        return AuthResult(success=word == b"right", handled=False)


@dataclass(frozen=True)
class Box:
    """A channel and what has arrived through it."""

    channel: Channel
    mails: Callable[[], list[bytes]]


@pytest.fixture
def server(certificate: tuple[Path, Path]) -> Iterator[Server]:
    """A mail server with STARTTLS and a password."""
    yield from _served(Server(free_port()), certificate)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that only this test trusts."""
    folder = tmp_path_factory.mktemp("certificate")
    chain, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(chain)),
        ],
        check=True,
        capture_output=True,
    )
    return chain, key


@pytest.fixture(params=["catcher", "smtp"])
def box(request: pytest.FixtureRequest) -> Box:
    """Each channel in turn."""
    if request.param == "catcher":
        return Box(Catcher(), _caught)
    server: Server = request.getfixturevalue("server")
    return Box(_smtp(server, request.getfixturevalue("certificate")), lambda: server.kept)


def test_the_whole_mail_arrives(box: Box) -> None:
    box.channel.send(LETTER, message_id=ID)

    [mail] = [_read(raw) for raw in box.mails()]
    assert mail["Message-ID"] == ID
    assert mail["Subject"] == LETTER.subject
    assert mail["To"] == "ada@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert _part(mail, "plain").replace("\r\n", "\n") == LETTER.text
    assert _part(mail, "html").strip() == LETTER.html
    [file] = list(mail.iter_attachments())
    assert (file.get_filename(), file.get_content_type()) == ("tickets.pdf", "application/pdf")
    assert file.get_payload(decode=True) == PDF.content


def test_nothing_that_people_typed_begins_a_header(box: Box) -> None:
    nasty = Message("ada@example.org", "Hi\r\nBcc: eve@example.org\nX: y", "t", "<p>t</p>", ())

    box.channel.send(nasty, message_id=ID)

    [mail] = [_read(raw) for raw in box.mails()]
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert "Bcc: eve@example.org" in mail["Subject"]


def test_a_file_name_stays_one_line(box: Box) -> None:
    named = Message("ada@example.org", "s", "t", "h", (Attachment('a"\r\nX: y.pdf', "application/pdf", b"x"),))

    box.channel.send(named, message_id=ID)

    [mail] = [_read(raw) for raw in box.mails()]
    assert mail["X"] is None


def test_every_line_is_short_and_of_seven_bits(box: Box) -> None:
    box.channel.send(Message("ada@example.org", "ü" * 300, "ä" * 5000, "<p>" + "ö" * 5000, ()), message_id=ID)

    [raw] = box.mails()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert raw.isascii()


def test_a_repeat_carries_the_same_id(box: Box) -> None:
    box.channel.send(LETTER, message_id=ID)
    box.channel.send(LETTER, message_id=ID)

    assert {_read(raw)["Message-ID"] for raw in box.mails()} == {ID}


def test_the_catcher_drops_a_repeat() -> None:
    Catcher().send(LETTER, message_id=ID)
    Catcher().send(LETTER, message_id=ID)

    assert len(_caught()) == 1


def test_no_such_mailbox_is_for_good(server: Server, certificate: tuple[Path, Path]) -> None:
    server.answer = "550 5.1.1 no ada@example.org here"

    with pytest.raises(Refusal, match=r"550 .* a\*\*\*@example\.org"):
        _smtp(server, certificate).send(LETTER, message_id=ID)


def test_a_busy_mailbox_is_for_now(server: Server, certificate: tuple[Path, Path]) -> None:
    server.answer = "451 4.7.1 try again later"

    with pytest.raises(ServerBusy, match="451"):
        _smtp(server, certificate).send(LETTER, message_id=ID)


def test_a_server_that_is_away_is_for_now() -> None:
    away = Smtp(host="localhost", port=free_port(), sender="Foyer <tickets@localhost>", starttls=False)

    with pytest.raises(ServerBusy, match="can't be reached"):
        away.send(LETTER, message_id=ID)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(server: Server) -> None:
    careful = Smtp(host="localhost", port=server.port, sender="a@localhost", user="foyer", password="right")

    with pytest.raises(ServerBusy):
        careful.send(LETTER, message_id=ID)
    assert (server.logins, server.kept) == ([], [])


def test_a_wrong_password_loses_no_mail(server: Server, certificate: tuple[Path, Path]) -> None:
    with pytest.raises(ServerBusy, match="password"):
        _smtp(server, certificate, word="wrong").send(LETTER, message_id=ID)


def _served(server: Server, certificate: tuple[Path, Path]) -> Iterator[Server]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    controller = Controller(
        server,
        hostname="localhost",
        port=server.port,
        tls_context=tls,
        require_starttls=True,
        auth_required=True,
        authenticator=server.login,
    )
    controller.start()
    yield server
    controller.stop()


def _smtp(server: Server, certificate: tuple[Path, Path], *, word: str = "right") -> Smtp:
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    sender = "Foyer <tickets@localhost>"
    return Smtp("localhost", server.port, sender, user="foyer", password=word, trust=trust)


def _caught() -> list[bytes]:
    found = list(db.scalars(select(CaughtMail.raw)))
    db.rollback()
    return found


def _read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=wire)


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,))
    assert body
    return str(body.get_content())
