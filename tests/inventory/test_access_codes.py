"""Access codes open hidden ticket types, for so many places, and tell a guesser nothing."""

import csv
import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import SYSTEM
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import actions, queries
from app.inventory.codes import new_code, normal_code
from app.inventory.errors import CodeNeeded, CodeUsedUp
from app.inventory.models import AccessCode, Claim, TicketType
from app.inventory.prints import harmless
from app.inventory.views import CodeState
from tests.cast import Owner, post, signed_in
from tests.makers.booking import book_hold, lapse
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.terms import hold_with_code, make_code
from tests.races.invariants import assert_all_hold


@pytest.fixture
def desk(app, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def open_kind(olga: Owner) -> TicketType:
    return make_sale(capacity=50, organization_id=olga.organization_id)


@pytest.fixture
def hidden(open_kind: TicketType) -> TicketType:
    kind = make_ticket_type(db.get_one(Event, open_kind.event_id), name="Members", price_minor=900)
    make_code(kind, code="velvet 7", most_places=3)
    return kind


def test_a_hidden_type_is_nowhere_to_be_seen_without_its_code(client: FlaskClient, hidden: TicketType) -> None:
    assert [offer.name for offer in queries.offers_of(hidden.event_id)] == ["Standing"]
    for path in (f"/events/{hidden.event_id}", f"/events/{hidden.event_id}/offers"):
        page = client.get(path).text
        assert "Members" not in page
        assert hidden.id not in page
        assert "Have a code?" in page


def test_an_event_without_hidden_types_asks_for_no_code(client: FlaskClient, open_kind: TicketType) -> None:
    assert "Have a code?" not in client.get(f"/events/{open_kind.event_id}").text


def test_the_code_shows_the_type_and_goes_with_the_hold_without_javascript(client, hidden: TicketType) -> None:
    page = client.post(f"/events/{hidden.event_id}/code", data={"code": " Velvet7"})
    assert page.status_code == 200
    assert "Members" in page.text
    assert "good for 3 places" in page.text
    assert "<html" in page.text
    form = {f"quantity-{hidden.id}": "2", "code": "VELVET7"}
    held = client.post(f"/events/{hidden.event_id}/holds", data=form)
    assert held.status_code == 303
    assert "Members" in client.get(held.headers["Location"]).text
    assert db.scalar(select(Claim.access_code_id)) is not None


def test_with_htmx_only_the_picker_comes(client: FlaskClient, hidden: TicketType) -> None:
    part = client.post(
        f"/events/{hidden.event_id}/code", data={"code": "VELVET7"}, headers={"HX-Request-Type": "partial"}
    )
    assert "Members" in part.text
    assert "<html" not in part.text


def test_wrong_revoked_and_closed_codes_get_the_same_answer(client: FlaskClient, hidden: TicketType) -> None:
    make_code(hidden, code="OLD", closes_at=clock.now() - timedelta(seconds=1))
    revoked = make_code(hidden, code="GONE")
    with transaction():
        actions.revoke_code(db.get_one(Event, hidden.event_id), revoked, by=SYSTEM)
    answers = set()
    for code in ("NEVER", "OLD", "GONE"):
        page = client.post(f"/events/{hidden.event_id}/code", data={"code": code})
        assert page.status_code == 422
        assert "This code opens nothing here" in page.text
        answers.add(page.text.replace(f'value="{code}"', ""))
        with pytest.raises(CodeNeeded):
            hold_with_code(hidden, code=code)
    assert len(answers) == 1


def test_guesses_are_counted_by_network_and_event_and_right_codes_are_not(app, hidden: TicketType) -> None:
    path = f"/events/{hidden.event_id}/code"
    for _ in range(40):
        assert app.test_client().post(path, data={"code": "VELVET7"}).status_code == 200
    for number in range(30):
        assert app.test_client().post(path, data={"code": f"GUESS{number}"}).status_code == 422
    assert app.test_client().post(path, data={"code": "VELVET7"}).status_code == 429
    # Guessing by holding counts as well; whoever has no code is not touched.
    form = {f"quantity-{hidden.id}": "1", "code": "GUESS"}
    assert app.test_client().post(f"/events/{hidden.event_id}/holds", data=form).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert app.test_client().post(path, data={"code": "VELVET7"}, environ_base=elsewhere).status_code == 200


def test_a_code_is_good_for_so_many_places_held_or_sold(hidden: TicketType) -> None:
    first, second = (hold_with_code(hidden, code="VELVET7") for _ in range(2))
    with pytest.raises(CodeUsedUp):
        hold_with_code(hidden, 2, code="VELVET7")
    lapse(first)
    hold_with_code(hidden, 2, code="VELVET7")
    book_hold(second)
    assert _row(hidden).state is CodeState.USED_UP
    assert (_row(hidden).sold, _row(hidden).held) == (0, 3)
    opened = queries.opened_by(hidden.event_id, "velvet7")
    assert opened
    assert opened.left == 0
    assert_all_hold()


def test_when_a_code_is_used_up_the_picker_says_so(client: FlaskClient, hidden: TicketType) -> None:
    hold_with_code(hidden, 3, code="VELVET7")
    page = client.post(f"/events/{hidden.event_id}/code", data={"code": "VELVET7"}).text
    assert "All places of the code VELVET7 are taken or held just now." in page
    assert f'name="quantity-{hidden.id}"' not in page


def test_without_a_code_a_hidden_type_is_not_held(client: FlaskClient, hidden: TicketType) -> None:
    with pytest.raises(CodeNeeded):
        make_hold(hidden)
    other = make_sale()
    make_code(make_ticket_type(db.get_one(Event, other.event_id), name="Theirs"), code="OTHER")
    with pytest.raises(CodeNeeded):
        hold_with_code(hidden, code="OTHER")


def test_an_organizer_makes_a_code_from_a_suggestion(desk: FlaskClient, hidden: TicketType) -> None:
    path = f"/dashboard/events/{hidden.event_id}/codes"
    assert 'name="code"' in desk.get(f"{path}/new").text
    form = {"code": "summer party", "types": hidden.id, "most_places": "12", "note": "For the choir"}
    assert post(desk, f"{path}/new", form).status_code == 303
    page = desk.get(path).text
    assert "SUMMERPARTY" in page
    assert "For the choir" in page
    assert "VELVET7" in page
    again = post(desk, f"{path}/new", form)
    assert again.status_code == 409
    assert "has that code already" in again.text
    assert "SUMMERPARTY" in desk.get(f"{path}?q=choir").text
    assert "SUMMERPARTY" not in desk.get(f"{path}?q=velvet").text


def test_a_code_needs_types_and_letters(desk: FlaskClient, hidden: TicketType) -> None:
    path = f"/dashboard/events/{hidden.event_id}/codes/new"
    assert "Choose the ticket types" in post(desk, path, {"code": "X"}).text
    assert "Enter the code" in post(desk, path, {"code": "  ", "types": hidden.id}).text
    foreign = make_sale()
    assert post(desk, path, {"code": "X", "types": foreign.id}).status_code == 422


def test_a_revoked_code_opens_nothing_until_it_is_restored(desk: FlaskClient, hidden: TicketType) -> None:
    code = db.scalars(select(AccessCode)).one()
    path = f"/dashboard/events/{hidden.event_id}/codes/{code.id}"
    post(desk, f"{path}/revocation")
    assert queries.opened_by(hidden.event_id, "VELVET7") is None
    post(desk, f"{path}/revocation/deletion")
    assert queries.opened_by(hidden.event_id, "VELVET7")
    post(desk, path, {"types": hidden.id, "most_places": "", "note": "=cmd()"})
    assert _row(hidden).most_places is None


def test_500_codes_at_once_are_all_different_and_leave_as_a_harmless_file(desk: FlaskClient, hidden) -> None:
    path = f"/dashboard/events/{hidden.event_id}/codes"
    form = {"number": "500", "prefix": "=CLUB", "types": hidden.id, "most_places": "1", "note": "@SUM(A1)"}
    assert post(desk, f"{path}/many", form).status_code == 303
    assert db.scalar(select(func.count()).select_from(AccessCode)) == 501
    file = desk.get(f"{path}/export.csv")
    assert file.mimetype == "text/csv"
    head, *rows = csv.reader(io.StringIO(file.text.removeprefix("\ufeff")))
    assert head[0] == "Code"
    assert len({row[0] for row in rows}) == 501
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert len([row for row in rows if row[0].startswith("'=CLUB-")]) == 500
    for number in ("0", "501", "", "x"):
        assert post(desk, f"{path}/many", {**form, "number": number}).status_code == 422


def test_the_list_of_codes_is_paged(desk: FlaskClient, hidden: TicketType) -> None:
    path = f"/dashboard/events/{hidden.event_id}/codes"
    post(desk, f"{path}/many", {"number": "60", "types": hidden.id})
    first = desk.get(path).text
    assert first.count("Revoke</") + first.count("<span>Revoke</span>") >= 50
    last = queries.codes_of(hidden.event_id)[49].id
    assert f"after={last}" in first
    assert "VELVET7" not in first
    assert "VELVET7" in desk.get(f"{path}?after={last}").text


def test_a_cell_that_looks_like_a_formula_is_only_words() -> None:
    assert [harmless(cell) for cell in ("=1+1", "+1", "-1", "@x", "\tx", "x=1", 5)] == [
        *("'=1+1", "'+1", "'-1", "'@x", "'\tx"),
        "x=1",
        5,
    ]


def test_codes_are_compared_without_capitals_and_spaces_and_suggested_so() -> None:
    assert normal_code("  vel vet-7\u2003") == "VELVET-7"
    assert new_code("club").startswith("CLUB-")
    suggested = new_code()
    assert normal_code(suggested) == suggested


def test_strangers_see_no_codes(app, hidden: TicketType, stranger: Owner) -> None:
    theirs = signed_in(app, stranger)
    for path in ("", "/new", "/many", "/export.csv"):
        assert theirs.get(f"/dashboard/events/{hidden.event_id}/codes{path}").status_code == 404
    mine = make_sale(organization_id=stranger.organization_id)
    code = db.scalars(select(AccessCode)).one()
    assert theirs.get(f"/dashboard/events/{mine.event_id}/codes/{code.id}").status_code == 404


def _row(hidden: TicketType):
    (row,) = queries.codes_of(hidden.event_id)
    db.rollback()
    return row
