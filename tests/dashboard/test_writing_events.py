"""An organizer writes an event in the browser's plain forms."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.ids import Id
from app.events import actions, queries
from app.events.models import Event
from app.infra.db import db, transaction
from app.organizers.models import OrganizationRole
from tests.cast import Owner, Person, post, signed_in, token_of
from tests.makers.events import details, make_draft
from tests.makers.organizers import make_member

NEW = {
    "title": "Night Bus to Aarhus",
    "starts": "2031-05-14T19:30",
    "time_zone": "Europe/Copenhagen",
    "attendance": "in_person",
    "venue_id": "",
    "venue_name": "Godsbanen",
    "venue_city": "Aarhus",
}


def test_a_draft_needs_a_title_a_start_and_a_place(desk: FlaskClient, olga: Owner):
    answer = post(desk, new_path(olga), NEW)
    event = only_event()
    assert answer.status_code == 303
    assert answer.location == f"/dashboard/events/{event.id}/tickets/new"
    assert (event.title, event.status, event.time_zone) == ("Night Bus to Aarhus", "draft", "Europe/Copenhagen")
    assert event.starts_at.isoformat() == "2031-05-14T17:30:00+00:00"
    assert event.title_lines, "the title is set once, when it is saved"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Enter the title."),
        ({"title": "x" * 141}, "Use at most 140 characters."),
        ({"starts": ""}, "Enter the date and time of the start."),
        ({"starts": "tomorrow"}, "Write a date and time such as"),
        ({"starts": "0001-01-01T00:00"}, "Check the year."),
        ({"starts": "9999-12-31T23:59"}, "Check the year."),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice."),
        ({"attendance": "by_post"}, "Not a valid choice."),
        ({"venue_name": "", "venue_city": ""}, "Choose a venue, or type the name and city of a new one."),
        ({"venue_name": ""}, "Enter the name of the venue."),
        ({"venue_city": ""}, "Enter the city of the venue."),
        ({"venue_id": "0" * 20}, "Not a valid choice."),
        ({"attendance": "online"}, "Enter the link to join."),
        ({"attendance": "online", "join_link": "javascript:alert(1)"}, "Enter a full address"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    desk: FlaskClient, olga: Owner, typed: dict[str, str], sentence: str
):
    answer = post(desk, new_path(olga), NEW | typed)
    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#39;", "'")
    assert "Europe/Copenhagen" in answer.text
    assert db.query(Event).count() == 0


def test_an_hour_that_clocks_skip_is_refused_in_words(desk: FlaskClient, olga: Owner):
    answer = post(desk, new_path(olga), NEW | {"starts": "2031-03-30T02:30"})
    assert answer.status_code == 422
    assert "There is no 02:30 on 30 March 2031 in Europe/Copenhagen" in answer.text


def test_the_next_event_begins_where_the_last_one_was(desk: FlaskClient, olga: Owner):
    post(desk, new_path(olga), NEW)
    page = desk.get(new_path(olga)).text
    assert '<option selected value="Europe/Copenhagen">' in page
    assert f'<option selected value="{only_event().venue_id}">Godsbanen, Aarhus</option>' in page


def test_the_editor_keeps_everything(desk: FlaskClient, draft: Event):
    answer = post(desk, f"/dashboard/events/{draft.id}/edit", typed(draft))
    assert answer.status_code == 303
    event = only_event()
    assert (event.title, event.subtitle, event.stock, event.ages) == ("Low Tide", "A lecture", "sky", "from 12")
    assert event.tags == ["sea", "mud"]
    assert event.doors_at
    assert event.doors_at.isoformat() == "2031-01-10T18:00:00+00:00"
    assert [(one.name, one.role) for one in queries.speakers_of(event.id)] == [("Mei Ling", "speaker")]
    assert [(f"{one.starts:%H:%M}", one.title) for one in queries.programme_of(event.id)] == [("19:30", "Words")]
    assert event.version == 2


def test_whoever_saves_second_is_told_and_loses_nothing(desk: FlaskClient, olga: Owner, draft: Event):
    form = typed(draft)
    with transaction():
        actions.edit_event(
            draft, details(olga.organization_id, by=olga.actor, title="Faster"), version=1, by=olga.actor
        )
    answer = post(desk, f"/dashboard/events/{draft.id}/edit", form)
    assert answer.status_code == 409
    assert "Somebody else has saved this page" in answer.text
    assert 'value="Low Tide"' in answer.text
    assert only_event().title == "Faster"
    again = post(desk, f"/dashboard/events/{draft.id}/edit", form | {"version": "2"})
    assert again.status_code == 303
    assert only_event().title == "Low Tide"


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99999999999999999999", "7"])
def test_a_made_up_version_saves_nothing(desk: FlaskClient, draft: Event, version: str):
    answer = post(desk, f"/dashboard/events/{draft.id}/edit", typed(draft) | {"version": version})
    assert answer.status_code in (409, 422)
    assert only_event().title == draft.title


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "2031-01-10T19:00"}, "The end must be after the start."),
        ({"ends": "2051-01-10T19:00"}, "An event lasts a year at most."),
        ({"doors": "2030-12-24T19:00"}, "Doors open on the day of the event"),
        ({"stock": "plaid"}, "Not a valid choice."),
        ({"currency": "DM"}, "Not a valid choice."),
        ({"tags": ", ".join(f"tag{number}" for number in range(13))}, "Use at most 12 tags"),
        ({"description": "x" * 20_001}, "Use at most 20000 characters."),
        ({"programme-0-title": ""}, "Programme line 1: Say what happens at this time."),
        ({"programme-0-starts": ""}, "Programme line 1: Say at what time this happens."),
        ({"programme-0-starts": "25:99"}, "Programme line 1: Not a valid time value."),
        ({"speakers-0-name": "x" * 201}, "Person 1: Use at most 200 characters."),
    ],
)
def test_the_editor_says_what_is_wrong(desk: FlaskClient, draft: Event, wrong: dict[str, str], sentence: str):
    answer = post(desk, f"/dashboard/events/{draft.id}/edit", typed(draft) | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert only_event().version == 1


def test_a_row_is_added_and_the_text_is_shown_without_saving(desk: FlaskClient, draft: Event):
    path = f"/dashboard/events/{draft.id}/edit"
    added = post(desk, path, typed(draft) | {"intent": "add_speaker"})
    assert added.status_code == 200
    assert 'name="speakers-1-name"' in added.text
    shown = post(desk, path, typed(draft) | {"intent": "preview", "description": "So **loud** <script>x</script>"})
    assert "<strong>loud</strong>" in shown.text
    assert "<script>x" not in shown.text
    assert only_event().version == 1


def test_htmx_gets_only_the_piece_it_asked_for(desk: FlaskClient, draft: Event):
    form = typed(draft) | {"intent": "add_programme", "csrf_token": token_of(desk)}
    answer = desk.post(f"/dashboard/events/{draft.id}/edit", data=form, headers={"HX-Request-Type": "partial"})
    assert answer.text.strip().startswith('<fieldset class="rows stack" id="programme">')
    assert 'name="programme-1-starts"' in answer.text


def test_a_copy_is_a_draft_with_the_same_words(desk: FlaskClient, draft: Event):
    post(desk, f"/dashboard/events/{draft.id}/edit", typed(draft))
    answer = post(desk, f"/dashboard/events/{draft.id}/copies")
    copied = db.query(Event).filter(Event.id != draft.id).one()
    assert answer.location == f"/dashboard/events/{copied.id}/edit"
    assert (copied.title, copied.status, copied.version) == ("Low Tide", "draft", 1)
    assert [one.name for one in queries.speakers_of(copied.id)] == ["Mei Ling"]


@pytest.mark.parametrize("page", ["", "/edit", "/bookings"])
def test_strangers_do_not_learn_that_the_event_exists(app: Flask, stranger: Owner, draft: Event, page: str):
    assert signed_in(app, stranger).get(f"/dashboard/events/{draft.id}{page}").status_code == 404


@pytest.mark.parametrize("role", [OrganizationRole.FINANCE, OrganizationRole.DOOR, OrganizationRole.READER])
def test_only_some_members_may_write(app: Flask, olga: Owner, ada: Person, draft: Event, role: OrganizationRole):
    make_member(olga.organization_id, ada.id, role)
    member = signed_in(app, ada)
    assert member.get(f"/dashboard/events/{draft.id}").status_code == 200
    assert member.get(f"/dashboard/events/{draft.id}/edit").status_code == 403
    for deed in ("edit", "publication", "publication/deletion", "deletion", "copies", "picture", "picture/deletion"):
        assert post(member, f"/dashboard/events/{draft.id}/{deed}", typed(draft)).status_code == 403, deed
    assert post(member, new_path(olga), NEW).status_code == 403


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def draft(olga: Owner) -> Event:
    return make_draft(olga.organization_id, by=olga.actor)


def new_path(olga: Owner) -> str:
    return f"/dashboard/organizations/{olga.organization_id}/events/new"


def only_event() -> Event:
    db.rollback()
    db.expire_all()
    return db.query(Event).one()


def typed(event: Event) -> dict[str, str]:
    """What the editor's form would send."""
    venue: Id | None = event.venue_id
    return {
        "version": "1",
        "title": "Low Tide",
        "subtitle": "A lecture",
        "description": "About **mud**.",
        "attendance": "in_person",
        "venue_id": venue or "",
        "starts": "2031-01-10T19:30",
        "ends": "2031-01-10T21:00",
        "doors": "2031-01-10T19:00",
        "time_zone": "Europe/Berlin",
        "category": "talk",
        "tags": "Sea, mud, sea",
        "currency": "EUR",
        "stock": "sky",
        "ages": "from 12",
        "refund_terms": "Full refund until the day before.",
        "speakers-0-name": "Mei Ling",
        "speakers-0-role": "speaker",
        "programme-0-starts": "19:30",
        "programme-0-title": "Words",
        "programme-0-note": "with pictures",
    }
