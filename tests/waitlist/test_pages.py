"""The pages of those who wait: who may open them, and what a claim link says in each of its lives."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.booking import actions as bookings
from app.core import clock
from app.core.actor import SYSTEM
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, in_transaction, transaction
from app.waitlist.models import Entry, Waitlist
from tests.cast import Person, post, signed_in
from tests.makers.accounts import mailed
from tests.makers.booking import book_hold, checkout_path
from tests.makers.inventory import make_hold, make_sale
from tests.makers.tickets import deliver_mail, mails_to
from tests.makers.waitlist import (
    ask_to_wait,
    cancel,
    confirmation_path,
    entry_path,
    let_pass,
    make_sold_out,
    make_waiting,
    offer_path,
    offer_to,
    state_of,
    sweep,
)

WANDA = {"email": "wanda@example.org", "name": "Wanda Waits", "quantity": "1"}


def test_a_sold_out_event_leads_to_its_waitlist(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    path = f"/events/{kind.event_id}/waitlist"
    assert path in client.get(f"/events/{kind.event_id}").text
    assert path in client.get(f"/events/{kind.event_id}/offers").text
    refused = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert path in refused.text
    assert client.get(path).status_code == 200


def test_an_event_with_tickets_has_none(client: FlaskClient) -> None:
    kind = make_sale()
    path = f"/events/{kind.event_id}/waitlist"
    assert path not in client.get(f"/events/{kind.event_id}").text
    assert "no need to wait" in client.get(path).text
    assert post(client, path, WANDA).status_code == 409


def test_a_closed_list_is_not_offered_and_says_so(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    with transaction():
        db.add(Waitlist(event_id=kind.event_id, is_paused=False, is_strict=False, closed_at=clock.now()))
    path = f"/events/{kind.event_id}/waitlist"
    assert path not in client.get(f"/events/{kind.event_id}/offers").text
    assert "is closed" in client.get(path).text
    assert post(client, path, WANDA).status_code == 409


def test_a_draft_has_no_waitlist(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    with transaction():
        db.get_one(Event, kind.event_id).status = EventStatus.DRAFT
    assert client.get(f"/events/{kind.event_id}/waitlist").status_code == 404


def test_the_answer_tells_nobody_whether_an_address_is_on_the_list(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    path = f"/events/{kind.event_id}/waitlist"
    make_waiting(kind)
    known = post(client, path, WANDA)
    unknown = post(client, path, {**WANDA, "email": "woody@example.org"})
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert _without_token(known.text) == _without_token(unknown.text).replace("woody@", "wanda@")


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    path = f"/events/{kind.event_id}/waitlist"
    answer = post(client, path, {**WANDA, "email": "wanda", "quantity": "3"})
    assert answer.status_code == 422
    assert 'value="3"' in answer.text
    assert "such as ada@example.org" in answer.text
    assert "1 to 10 Standing" in post(client, path, {**WANDA, "quantity": "11"}).text
    assert post(client, path, {**WANDA, "quantity": "-1"}).status_code == 422
    assert post(client, path, {**WANDA, "wanted": "nothing"}).status_code == 422


def test_one_address_may_not_be_mailed_without_end(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    path = f"/events/{kind.event_id}/waitlist"
    assert [post(client, path, WANDA).status_code for _ in range(7)] == [200] * 6 + [429]


def test_with_an_account_one_waits_at_once(app: Flask, ada: Person) -> None:
    kind, _ = make_sold_out()
    client = signed_in(app, ada)
    assert ada.email in client.get(f"/events/{kind.event_id}/waitlist").text
    answer = post(client, f"/events/{kind.event_id}/waitlist", {**WANDA, "email": ada.email})
    assert answer.status_code == 303
    assert "You are 1st in line" in client.get(answer.headers["Location"]).text


def test_following_the_link_alone_confirms_nothing(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    asked = ask_to_wait(kind)
    assert client.get(confirmation_path(asked)).status_code == 200
    assert state_of(asked) == "unconfirmed"
    answer = post(client, confirmation_path(asked))
    assert answer.headers["Location"] == entry_path(asked)
    assert state_of(asked) == "waiting"
    assert post(client, confirmation_path(asked)).headers["Location"] == entry_path(asked)


def test_forged_links_open_nothing(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    entry_id, seal = entry_path(entry).split("/")[2:]
    swapped = [f"/offers/{offer_to(entry).id}/{seal}", f"/waitlist/{entry_id}/confirmation/{seal}"]
    paths = [entry_path(entry), offer_path(entry), confirmation_path(entry)]
    for path in [*swapped, *(f"{path[:-1]}{'A' if path[-1] != 'A' else 'B'}" for path in paths)]:
        assert client.get(path).status_code == 404


def test_one_changes_the_entry_and_leaves(client: FlaskClient) -> None:
    kind, _ = make_sold_out()
    entry = make_waiting(kind, 2)
    assert post(client, entry_path(entry), {"quantity": "1"}).status_code == 303
    assert 'value="1"' in client.get(entry_path(entry)).text
    assert post(client, entry_path(entry), {"quantity": "99"}).status_code == 422
    post(client, f"{entry_path(entry)}/departure")
    assert "You have left the line" in client.get(entry_path(entry)).text
    post(client, f"{entry_path(entry)}/return")
    assert "You are 1st in line" in client.get(entry_path(entry)).text


def test_the_claim_link_leads_to_the_checkout_of_what_is_held(client: FlaskClient) -> None:
    kind, booked = make_sold_out(price_minor=2400)
    entry = make_waiting(kind)
    cancel(booked[0])
    page = client.get(offer_path(entry))
    assert page.status_code == 200
    assert checkout_path(offer_to(entry).hold_id) in page.text
    assert "€24.00" in page.text
    assert client.get(checkout_path(offer_to(entry).hold_id)).status_code == 200


def test_the_link_is_dead_once_its_booking_is_cancelled(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    link = offer_path(entry)
    booking = book_hold(offer_to(entry).hold_id, email=entry.email)
    taken = client.get(link)
    assert taken.status_code == 410
    assert "The place is yours" in taken.text
    assert "Wait for more, at the end" in taken.text
    assert "Take it now" not in taken.text, "it is theirs already"
    in_transaction(lambda: bookings.cancel_booking(booking, by=SYSTEM, reason="Changed plans"))
    dead = client.get(link)
    assert dead.status_code == 410
    assert "used up" in dead.text
    assert "/checkout/" not in dead.text
    sent = post(client, checkout_path(offer_to(entry).hold_id), {"email": "other@example.org", "name": "Other"})
    assert sent.status_code == 409
    make_hold(kind)


def test_a_late_click_while_nobody_waits_gets_the_place_again(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    link = offer_path(entry)
    let_pass(entry)
    late = client.get(link)
    assert late.status_code == 410
    assert "still free and nobody waits" in late.text
    again = post(client, f"{entry_path(entry)}/return")
    assert again.headers["Location"] == offer_path(entry) != link
    assert client.get(offer_path(entry)).status_code == 200
    assert "The time is up" in client.get(link).text


def test_a_late_click_while_others_wait_leads_to_the_end(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    let_pass(entry)
    late = client.get(offer_path(entry))
    assert "Wait again, at the end" in late.text
    assert client.get(checkout_path(offer_to(entry).hold_id)).status_code == 410


def test_declining_twice_is_declining(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry, other = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    link = offer_path(entry)
    for _ in range(2):
        assert post(client, f"{link}/decline").status_code == 303
    assert "You said no" in client.get(link).text
    assert state_of(other) == "offered"


def test_who_says_no_may_change_their_mind_while_nobody_waits(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    post(client, f"{offer_path(entry)}/decline")
    declined = client.get(offer_path(entry)).text
    assert "you can still change your mind" in declined
    assert "went to the next in line" not in declined
    assert "Take it now" in declined


def test_who_has_booked_may_take_more_while_nobody_waits(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    book_hold(offer_to(entry).hold_id, email=entry.email)
    cancel(booked[1])
    taken = client.get(offer_path(entry)).text
    assert "The place is yours" in taken
    assert "Take more" in taken
    assert "Take it now" not in taken


def test_leaving_with_an_offer_passes_it_on(client: FlaskClient) -> None:
    kind, booked = make_sold_out()
    entry, other = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    post(client, f"{entry_path(entry)}/departure")
    assert (state_of(entry), state_of(other)) == ("left", "offered")


def test_the_mails_say_until_when_and_lead_there(app: Flask) -> None:
    kind, booked = make_sold_out(price_minor=2400)
    entry = make_waiting(kind)
    deliver_mail(app)
    assert mails_to(entry.email)[0].subject == "You are 1st in line: The Winter Garden"
    cancel(booked[0])
    deliver_mail(app)
    offer = mails_to(entry.email)[0]
    assert offer.subject.startswith("A place for you until ")
    assert offer_path(entry) in offer.text
    assert "(Europe/Berlin)" in offer.text
    assert "€24.00" in offer.text
    let_pass(entry)
    sweep()
    deliver_mail(app)
    missed = mails_to(entry.email)[0]
    assert missed.subject == "The offer has passed: The Winter Garden"
    assert entry_path(entry) in missed.text


def test_an_offer_that_is_over_before_the_mail_goes_out_is_not_mailed(app: Flask) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    deliver_mail(app)
    cancel(booked[0])
    let_pass(entry)
    deliver_mail(app)
    assert mailed("waitlist.offer", entry.email) == [offer_to(entry).id]
    assert not [mail for mail in mails_to(entry.email) if "for you" in mail.subject]


def test_old_requests_that_nobody_confirmed_are_forgotten(app: Flask) -> None:
    kind, _ = make_sold_out()
    asked, fresh = ask_to_wait(kind), ask_to_wait(kind, email="fresh@example.org")
    with transaction():
        db.get_one(Entry, asked.id).created_at = clock.now() - timedelta(days=4)
    sweep()
    assert db.scalars(select(Entry.id)).all() == [fresh.id]
    db.rollback()


def _without_token(page: str) -> str:
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", page)
