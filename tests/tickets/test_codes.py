"""A code says which ticket it is, and nobody but us can make one."""

from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.ids import Id, new_id
from app.infra.settings import settings
from app.tickets import codes
from app.web.look import qr
from app.web.look.qr import qr_svg


@dataclass(frozen=True)
class Paper:
    """Whatever has the parts of a ticket that a code is made from."""

    id: Id
    event_id: Id
    generation: int = 1


@pytest.fixture
def paper() -> Paper:
    return Paper(new_id(), new_id())


def test_a_code_names_its_event_and_its_secret(paper: Paper) -> None:
    read = codes.decode(codes.encode(paper))

    assert read == codes.ReadCode(paper.event_id, codes.secret_of(paper.id, 1))


def test_the_same_ticket_always_has_the_same_code(paper: Paper) -> None:
    assert codes.encode(paper) == codes.encode(paper)


def test_a_ticket_that_changes_hands_gets_another_secret(paper: Paper) -> None:
    assert codes.secret_of(paper.id, 1) != codes.secret_of(paper.id, 2)


@pytest.mark.parametrize(
    "shown", ["{code}", " {code}\n", "https://tickets.example.org/t/{code}", "HTTP://X/T/{code}/", "{lower}"]
)
def test_a_code_is_read_however_a_scanner_hands_it_over(paper: Paper, shown: str) -> None:
    code = codes.encode(paper)

    assert codes.decode(shown.format(code=code, lower=code.lower())).event_id == paper.event_id


@pytest.mark.parametrize("place", [2, 10, 21, 22, 30, 37, 38, 80, codes.LENGTH - 1])
def test_a_code_with_one_letter_changed_is_forged(paper: Paper, place: int) -> None:
    code = codes.encode(paper)
    other = "7" if code[place] != "7" else "8"

    with pytest.raises(codes.Forged):
        codes.decode(code[:place] + other + code[place + 1 :])


def test_a_code_signed_with_another_key_is_forged(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(codes, "_key", lambda _name: Ed25519PrivateKey.generate())
        forged = codes.encode(paper)

    assert codes.looks_like_code(forged)
    with pytest.raises(codes.Forged):
        codes.decode(forged)


def test_the_guard_is_the_signature(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage twin of the test above: without the check, a forged code is read."""

    class Gullible:
        def verify(self, _signature: bytes, _message: bytes) -> None:
            return

        def sign(self, _message: bytes) -> bytes:
            return bytes(64)

    monkeypatch.setattr(codes, "_key", lambda _name: Gullible())
    monkeypatch.setattr(codes, "_public_key", lambda _name: Gullible())

    assert codes.decode(codes.encode(paper)).event_id == paper.event_id


@pytest.mark.parametrize("start", ["2", "Z"])
def test_a_code_of_a_later_version_is_told_apart_from_a_forgery(paper: Paper, start: str) -> None:
    with pytest.raises(codes.UnknownVersion):
        codes.decode(start + codes.encode(paper)[1:])


@pytest.mark.parametrize("text", ["", "hello", "/", "A" * 10_000, "ß" * codes.LENGTH, "1" * codes.LENGTH, "\x00", "🎫"])
def test_anything_else_is_no_code(text: str) -> None:
    with pytest.raises(codes.Forged):
        codes.decode(text)


@pytest.mark.parametrize("text", ["7kq2m9xw4t1b", "7KQ2 M9XW 4T1B", "7kq2-m9xw-4tlb", " 7KQ2M9XW4TIB "])
def test_typed_letters_are_read_however_they_are_spaced_and_misread(text: str) -> None:
    assert codes.typed(text) == "7KQ2M9XW4T1B"


@pytest.mark.parametrize("text", ["", "7KQ2", "7KQ2M9XW4T1B7", "7KQ2M9XW4T1U", "Ada Okafor"])
def test_what_is_too_short_or_too_long_or_not_our_letters_was_not_typed_from_a_ticket(text: str) -> None:
    assert codes.typed(text) is None


def test_the_printed_letters_are_60_bits_of_the_secret(paper: Paper) -> None:
    secret = codes.secret_of(paper.id, 1)

    assert codes.typed(codes.for_people(secret)) == secret[: codes.TYPED_LENGTH]
    assert codes.TYPED_LENGTH * 5 >= 60
    assert codes.SECRET_LENGTH * 5 >= 80


def test_what_is_stored_does_not_tell_the_secret(paper: Paper) -> None:
    secret = codes.secret_of(paper.id, 1)

    assert secret.lower() not in codes.lookup_of(secret).lower()
    assert len(codes.lookup_of(secret)) == 64


@pytest.mark.parametrize("site", ["http://localhost:8000", "https://tickets.example.org"])
def test_the_code_is_small_enough_for_a_quick_scan(paper: Paper, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "public_url", site)
    address = codes.address(codes.encode(paper))

    drawn = qr_svg(address, quiet=0)

    assert address.startswith(f"{site.upper()}/T/")
    # Version 7: 45 modules a side, almost a millimetre each on paper.
    assert 'viewBox="0 0 45 45"' in drawn


def test_codes_drawn_from_their_bits_are_those_that_the_library_draws(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qr, "_presses", {})
    first, second = (codes.address(codes.encode(paper)[: codes.LENGTH - 1] + letter) for letter in "4Z")
    by_the_library = [qr_svg(first), qr_svg(second)]

    qr.draw_often(codes.example())

    assert [qr_svg(first), qr_svg(second)] == by_the_library
    assert first != second
    assert qr_svg(first) != qr_svg(codes.example())


def test_a_site_below_a_path_keeps_its_small_letters(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "public_url", "https://example.org/tickets")

    assert codes.address("X") == "https://example.org/tickets/T/X"
