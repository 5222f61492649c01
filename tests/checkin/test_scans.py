"""What the door says to a code, and that every look at one is kept."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.checkin.models import Scan, ScanResult
from app.core import clock
from app.core.ids import Id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, transaction
from app.tickets.models import Ticket, TicketState
from tests.cast import Owner
from tests.makers.checkin import Door, code_of, make_door, make_event_with_places, make_tickets, nonce, typed_code_of


def scan(client: FlaskClient, door: Door, code: str, *, once: str = "") -> str:
    """Show a code at the door, as a phone without JavaScript does, and return the page."""
    answer = client.post(f"{door.path}/scans", data={"code": code, "nonce": once or nonce()}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def kept() -> list[tuple[str, str]]:
    rows = db.execute(select(Scan.result, Scan.reason).order_by(Scan.at)).all()
    db.rollback()
    return [(result.value, reason) for result, reason in rows]


def test_a_ticket_comes_in_once_and_the_second_time_hears_since_when_and_where(client, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    first = scan(client, door, code_of(ticket))
    assert "Come in" in first
    assert "Ada Okafor" in first
    again = scan(client, door, code_of(ticket))
    assert "Already in" in again
    assert "Let in at Main door" in again
    assert kept() == [("admitted", ""), ("already_in", "")]


ADDRESSES = [
    "https://tickets.example.org/t/{}",
    " HTTP://A.B/T/{}/\n",
    "https://a.b/t/{}?from=mail",
    "httpsÖ--a.b-t-{}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_carries_the_code_is_read_too(client, door: Door, address: str) -> None:
    [ticket] = make_tickets(door.event_id)
    assert "Come in" in scan(client, door, address.format(code_of(ticket)))


def test_the_letters_below_the_code_can_be_typed(client, door: Door, olga: Owner) -> None:
    [ticket] = make_tickets(door.event_id)
    [elsewhere] = make_tickets(make_event_with_places(olga.organization_id))
    assert "Come in" in scan(client, door, typed_code_of(ticket))
    assert "Already in" in scan(client, door, typed_code_of(ticket).lower().replace(" ", "-"))
    assert "Unknown code" in scan(client, door, typed_code_of(elsewhere))


def test_the_same_nonce_is_the_same_scan(client, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    once = nonce()
    assert "Come in" in scan(client, door, code_of(ticket), once=once)
    assert "Come in" in scan(client, door, code_of(ticket), once=once)
    assert kept() == [("admitted", "")]


def test_a_nonce_can_not_be_used_for_another_ticket(client, door: Door) -> None:
    one, other = make_tickets(door.event_id, 2)
    once = nonce()
    scan(client, door, code_of(one), once=once)
    answer = client.post(f"{door.path}/scans", data={"code": code_of(other), "nonce": once})
    assert answer.status_code == 409
    assert kept() == [("admitted", "")]


def test_a_ticket_of_another_event_is_stopped(client, door: Door, olga: Owner) -> None:
    elsewhere = make_event_with_places(olga.organization_id, title="Another evening")
    [ticket] = make_tickets(elsewhere)
    assert "Other event" in scan(client, door, code_of(ticket))
    assert "Come in" in scan(client, make_door(elsewhere, by=olga.actor), code_of(ticket))


def test_a_void_ticket_is_stopped(client, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    with transaction():
        db.execute(update(Ticket).where(Ticket.id == ticket).values(state=TicketState.VOID, voided_at=clock.now()))
    assert "Not valid" in scan(client, door, code_of(ticket))
    assert kept() == [("stopped", "void")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": EventStatus.CANCELLED}, "Cancelled"),
        ({"starts_at": clock.now() - timedelta(hours=20), "ends_at": clock.now() - timedelta(hours=13)}, "over"),
    ],
)
def test_nobody_comes_in_when_the_event_is_off(client, door: Door, change: dict[str, object], words: str) -> None:
    [ticket] = make_tickets(door.event_id)
    with transaction():
        db.execute(update(Event).where(Event.id == door.event_id).values(**change))
    page = scan(client, door, code_of(ticket))
    assert "Stop" in page
    assert words in page


def test_one_changed_letter_makes_a_forgery(client, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    code = code_of(ticket)
    for place in (0, len(code) // 2, len(code) - 4):
        changed = code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]
        assert "Stop" in scan(client, door, changed)
    assert {result for result, _ in kept()} == {"stopped"}


GARBAGE = ["x", "🎭" * 40, "A" * 100_000, "%00%ff", "' OR 1=1 --", "https://", "https://e.org/", "\ud7ff￿", "0", "-1"]


@pytest.mark.parametrize("code", GARBAGE, ids=lambda code: repr(code[:12]))
def test_whatever_is_scanned_gets_an_answer(client, door: Door, code: str) -> None:
    assert "Stop" in scan(client, door, code)
    assert kept()[0][0] == "stopped"


def test_bytes_that_are_no_text_get_an_answer_too(client, door: Door) -> None:
    body = f"nonce={nonce()}&code=" + "".join(f"%{byte:02X}" for byte in range(1, 256))
    answer = client.post(
        f"{door.path}/scans", data=body, content_type="application/x-www-form-urlencoded", follow_redirects=True
    )
    assert answer.status_code == 200
    assert "Stop" in answer.text
    assert client.post(f"{door.path}/scans", data={"code": "a\x00b", "nonce": nonce()}).status_code == 400


@pytest.mark.parametrize("bad", ["", "short", "x" * 65, "not a nonce at all", "'; --aaaaaaaaaaaaaaaaa"])
def test_a_form_without_a_good_nonce_is_stale(client, door: Door, bad: str) -> None:
    assert client.post(f"{door.path}/scans", data={"code": "x", "nonce": bad}).status_code == 422
    assert kept() == []


def test_an_empty_form_asks_for_the_code(client, door: Door) -> None:
    answer = client.post(f"{door.path}/scans", data={"code": "  ", "nonce": nonce()})
    assert answer.status_code == 422
    assert "Type the code" in answer.text


def test_an_undone_admission_can_be_made_again(client, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    scan(client, door, code_of(ticket))
    made = db.scalars(select(Scan.id)).one()
    assert client.post(f"{door.path}/scans/{made}/reversal").status_code == 303
    assert "Undone" in client.get(f"{door.path}/scans/{made}").text
    assert "Come in" in scan(client, door, code_of(ticket))
    assert "Already in" in scan(client, door, code_of(ticket))
    assert [result for result, _ in kept()] == ["admitted", "admitted", "already_in"]


def test_an_admission_can_be_undone_for_a_moment_only(client, door: Door, olga: Owner) -> None:
    [ticket] = make_tickets(door.event_id)
    scan(client, door, code_of(ticket))
    made = db.scalars(select(Scan.id)).one()
    side_door = make_door(door.event_id, by=olga.actor, name="Side door")
    assert client.post(f"{side_door.path}/scans/{made}/reversal").status_code == 422
    with transaction():
        db.execute(update(Scan).values(at=clock.now() - timedelta(minutes=3)))
    assert client.post(f"{door.path}/scans/{made}/reversal").status_code == 422
    assert "Already in" in scan(client, door, code_of(ticket))


def test_people_are_found_and_let_in_by_name(client, door: Door) -> None:
    [ticket, _] = make_tickets(door.event_id, 2, name="Mei-Ling Søndergaard", email="mei@example.org")
    make_tickets(door.event_id, name="Somebody Else", email="else@example.org")
    for words in ("søndergaard", "mei@ex", "Mei-Ling"):
        page = client.get(f"{door.path}?q={words}").text
        assert page.count("Let in<") == 2
        assert "Somebody Else" not in page
    assert "Nobody matches" in client.get(f"{door.path}?q=%25%25").text
    form = {"ticket_id": ticket, "nonce": nonce()}
    assert "Come in" in client.post(f"{door.path}/scans", data=form, follow_redirects=True).text
    assert "In since" in client.get(f"{door.path}?q=mei@").text


def test_a_part_is_answered_to_the_scanner(client, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    form = {"code": code_of(ticket), "nonce": nonce()}
    part = client.post(f"{door.path}/scans", data=form, headers={"HX-Request-Type": "partial"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'data-result="admit"' in part.text


def test_the_counts_are_sent_only_when_they_changed(client, door: Door) -> None:
    [ticket, _] = make_tickets(door.event_id, 2)
    before = client.get(f"{door.path}/counts").text
    assert "0 of 2" in before
    seen = before.split("seen=")[1].split('"')[0]
    assert client.get(f"{door.path}/counts?seen={seen}").status_code == 204
    scan(client, door, code_of(ticket))
    after = client.get(f"{door.path}/counts?seen={seen}")
    assert after.status_code == 200
    assert "1 of 2" in after.text


def test_a_scan_row_says_who_looked(client, door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    scan(client, door, code_of(ticket))
    row = db.scalars(select(Scan)).one()
    assert (row.by_name, row.door_link_id, row.result) == ("Main door", door.link_id, ScanResult.ADMITTED)


def test_ids_of_other_events_lead_nowhere(client, door: Door, olga: Owner) -> None:
    elsewhere = make_event_with_places(olga.organization_id)
    other_door = make_door(elsewhere, by=olga.actor)
    [ticket] = make_tickets(elsewhere)
    scan(client, other_door, code_of(ticket))
    foreign: Id = db.scalars(select(Scan.id)).one()
    assert client.get(f"{door.path}/scans/{foreign}").status_code == 404
    assert client.post(f"{door.path}/scans/{foreign}/reversal").status_code == 404
    form = {"ticket_id": ticket, "nonce": nonce()}
    assert "Unknown code" in client.post(f"{door.path}/scans", data=form, follow_redirects=True).text
