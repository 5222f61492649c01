"""An event goes before the public, comes back, and disappears while nobody has booked."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from app.events.models import Event
from app.events.words import Attendance, EventStatus
from app.infra.db import db
from app.infra.storage import storage
from app.inventory.models import Hold, Pool, TicketType
from tests.cast import Owner, Person, post, signed_in, token_of
from tests.dashboard.test_writing_events import typed
from tests.makers.booking import make_booking
from tests.makers.events import evening_in, make_draft, make_event
from tests.makers.inventory import make_hold, make_ticket_type


def test_a_ready_event_is_published_and_everybody_sees_it(desk: FlaskClient, draft: Event, client: FlaskClient):
    make_ticket_type(draft)
    assert client.get(f"/events/{draft.id}").status_code == 404
    assert post(desk, f"/dashboard/events/{draft.id}/publication").status_code == 303
    assert client.get(f"/events/{draft.id}").status_code == 200


def test_what_is_missing_is_said_before_publishing(desk: FlaskClient, draft: Event):
    answer = post(desk, f"/dashboard/events/{draft.id}/publication")
    assert answer.status_code == 422
    assert "Add a ticket first" in answer.text
    assert fresh(draft).status is EventStatus.DRAFT


def test_an_event_that_is_over_is_not_published(desk: FlaskClient, olga: Owner):
    past = make_draft(olga.organization_id, by=olga.actor, starts=evening_in(days=-3))
    make_ticket_type(past)
    answer = post(desk, f"/dashboard/events/{past.id}/publication")
    assert answer.status_code == 422
    assert "The event is over already" in answer.text


def test_an_event_taken_off_the_site_is_gone_at_once(desk: FlaskClient, event: Event, client: FlaskClient):
    assert client.get(f"/events/{event.id}").status_code == 200
    assert post(desk, f"/dashboard/events/{event.id}/publication/deletion").status_code == 303
    assert client.get(f"/events/{event.id}").status_code == 404


def test_an_edit_shows_on_the_cached_page_at_once(desk: FlaskClient, event: Event, client: FlaskClient):
    assert "About mud" not in client.get(f"/events/{event.id}").text
    form = typed(event) | {"version": str(event.version)}
    assert post(desk, f"/dashboard/events/{event.id}/edit", form).status_code == 303
    assert "mud" in client.get(f"/events/{event.id}").text


def test_an_unsold_event_is_deleted_with_all_that_was_for_sale(desk: FlaskClient, olga: Owner, event: Event):
    make_ticket_type(event)
    answer = post(desk, f"/dashboard/events/{event.id}/deletion")
    assert answer.location == f"/dashboard?organization={olga.organization_id}"
    for table in (Event, TicketType, Pool, Hold):
        assert db.scalar(select(func.count()).select_from(table)) == 0


def test_a_booked_event_stays(desk: FlaskClient, event: Event):
    make_booking(make_ticket_type(event))
    answer = post(desk, f"/dashboard/events/{event.id}/deletion")
    assert answer.status_code == 409
    assert "People have booked" in answer.text
    assert fresh(event).status is EventStatus.PUBLISHED


def test_an_event_stays_while_somebody_is_at_the_checkout(desk: FlaskClient, event: Event):
    make_hold(make_ticket_type(event))
    answer = post(desk, f"/dashboard/events/{event.id}/deletion")
    assert answer.status_code == 409
    assert "Somebody is at the checkout" in answer.text


def test_the_currency_is_fixed_once_there_is_a_ticket(desk: FlaskClient, draft: Event):
    assert post(desk, f"/dashboard/events/{draft.id}/edit", typed(draft) | {"currency": "JPY"}).status_code == 303
    make_ticket_type(fresh(draft), price_minor=1200)
    answer = post(desk, f"/dashboard/events/{draft.id}/edit", typed(draft) | {"version": "2", "currency": "EUR"})
    assert answer.status_code == 422
    assert "The currency can’t change any more" in answer.text
    assert fresh(draft).currency == "JPY"


def test_an_online_event_keeps_its_link_from_the_public(olga: Owner, client: FlaskClient):
    link = "https://meet.example.org/secret-room"
    online = make_event(
        olga.organization_id, by=olga.actor, attendance=Attendance.ONLINE, venue_id=None, join_link=link
    )
    assert link not in client.get(f"/events/{online.id}").text


def test_a_picture_is_made_anew_and_may_be_kept_for_ever(desk: FlaskClient, event: Event, client: FlaskClient):
    answer = upload(desk, event, picture(2400, 3000))
    assert answer == 303
    shown = client.get(f"/events/{event.id}/picture?v=2")
    assert shown.mimetype == "image/webp"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in shown.headers
    with Image.open(BytesIO(shown.data)) as kept:
        assert kept.size == (1600, 2000)
        assert not kept.getexif()


def test_a_new_picture_replaces_the_old_file(desk: FlaskClient, event: Event):
    upload(desk, event, picture(300, 300))
    old = fresh(event).picture_key or ""
    upload(desk, event, picture(300, 400))
    assert fresh(event).picture_key != old
    with pytest.raises(LookupError):
        storage().get(old)
    assert post(desk, f"/dashboard/events/{event.id}/picture/deletion").status_code == 303
    assert fresh(event).picture_key is None


def test_a_drafts_picture_is_for_members(desk: FlaskClient, draft: Event, client: FlaskClient, stranger: Owner, app):
    upload(desk, draft, picture(300, 300))
    assert desk.get(f"/events/{draft.id}/picture").headers["Cache-Control"] == "private, no-store"
    assert client.get(f"/events/{draft.id}/picture").status_code == 404
    assert signed_in(app, stranger).get(f"/events/{draft.id}/picture").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"x" * 200],
)
def test_what_is_no_picture_is_refused(desk: FlaskClient, event: Event, content: bytes):
    assert upload(desk, event, content) == 422
    assert fresh(event).picture_key is None


def test_a_tiny_picture_is_refused(desk: FlaskClient, event: Event):
    assert upload(desk, event, picture(199, 400)) == 422


def test_the_list_shows_only_ones_own_events(app: Flask, desk: FlaskClient, stranger: Owner, ada: Person, event: Event):
    assert event.title in desk.get("/dashboard").text
    elsewhere = signed_in(app, stranger)
    assert event.title not in elsewhere.get("/dashboard").text
    assert elsewhere.get(f"/dashboard?organization={event.organization_id}").status_code == 404
    assert "Create an organization" in signed_in(app, ada).get("/dashboard").text


@pytest.mark.parametrize("query", ["tab=secret", "organization=x"])
def test_odd_addresses_find_nothing(desk: FlaskClient, query: str):
    assert desk.get(f"/dashboard?{query}").status_code == 404


@pytest.mark.parametrize("query", ["after=x", "q=%25%5C_", "q=" + "x" * 5000])
def test_odd_searches_are_answered(desk: FlaskClient, event: Event, query: str):
    assert desk.get(f"/dashboard?{query}").status_code == 200
    assert desk.get(f"/dashboard/events/{event.id}/bookings?{query}").status_code == 200


def upload(desk: FlaskClient, event: Event, content: bytes) -> int:
    """Send the file as the form would."""
    form = {"csrf_token": token_of(desk), "picture": (BytesIO(content), "../../evil.php")}
    return desk.post(f"/dashboard/events/{event.id}/picture", data=form).status_code


def picture(width: int, height: int) -> bytes:
    """Return a JPEG with words in its EXIF."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (width, height), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def fresh(event: Event) -> Event:
    """Return the event as the database knows it now."""
    db.rollback()
    db.expire_all()
    return db.get_one(Event, event.id)


@pytest.fixture
def desk(app: Flask, olga: Owner) -> FlaskClient:
    return signed_in(app, olga)


@pytest.fixture
def draft(olga: Owner) -> Event:
    return make_draft(olga.organization_id, by=olga.actor)


@pytest.fixture
def event(olga: Owner) -> Event:
    return make_event(olga.organization_id, by=olga.actor)
