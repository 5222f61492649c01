"""What people change about themselves, and where they are signed in."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts import queries
from app.accounts.models import LoginSession
from app.core import clock
from app.infra.db import close_session, db, transaction
from tests.cast import Owner, Person, post, sign_in, signed_in
from tests.makers.accounts import mailed, verify_link

PROFILE = {"profile-name": "Ada O.", "profile-locale": "de", "profile-time_zone": "Europe/Berlin"}


def test_a_person_changes_name_language_and_time_zone(app: Flask, ada: Person):
    client = signed_in(app, ada)
    assert post(client, "/profile", PROFILE).status_code == 303
    page = client.get("/profile").text
    assert "Ada O." in page
    person = queries.person(ada.id)
    assert (person.name, person.locale, person.time_zone) == ("Ada O.", "de", "Europe/Berlin")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("profile-name", ""),
        ("profile-name", "   "),
        ("profile-name", "x" * 121),
        ("profile-name", "Ada\r\nBcc: everybody@example.org"),
        ("profile-time_zone", "Mars/Olympus"),
        ("profile-time_zone", "../../etc/passwd"),
        ("profile-time_zone", ""),
        ("profile-locale", "xx"),
        ("profile-locale", "x" * 10_000),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(app: Flask, ada: Person, field: str, typed: str):
    client = signed_in(app, ada)
    answer = post(client, "/profile", {**PROFILE, field: typed})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert queries.person(ada.id).name == ada.name


def test_a_new_address_counts_once_it_is_proved_and_the_old_one_is_told(app: Flask, ada: Person):
    client = signed_in(app, ada)
    form = {"address-email": "Ada@New.example.org", "address-current_password": ada.password}
    assert post(client, "/profile/address", form).status_code == 303
    assert queries.person(ada.id).email == ada.email
    close_session()

    assert post(client, verify_link("ada@new.example.org")).status_code == 303
    assert queries.person(ada.id).email == "ada@new.example.org"
    assert mailed("accounts.email_changed", ada.email) == [ada.id]
    assert sign_in(app.test_client(), ada).status_code == 422


def test_changing_to_anothers_address_gets_the_same_answer_and_changes_nothing(app: Flask, ada: Person, olga: Owner):
    client = signed_in(app, ada)
    answers = [
        post(client, "/profile/address", {"address-email": email, "address-current_password": ada.password})
        for email in (olga.email, "free@example.org")
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/profile")}
    assert mailed("accounts.verify_email", olga.email) == []
    assert len(mailed("accounts.already_registered", olga.email)) == 1


def test_an_address_that_was_taken_meanwhile_stays_with_its_account(app: Flask, ada: Person, olga: Owner):
    first, second = signed_in(app, ada), signed_in(app, olga)
    form = {"address-email": "both@example.org", "address-current_password": ada.password}
    links = []
    for client in (first, second):
        post(client, "/profile/address", form)
        links.append(verify_link("both@example.org"))
    assert post(first, links[0]).status_code == 303
    assert post(second, links[1]).status_code == 409
    assert queries.person(olga.id).email == olga.email


def test_a_new_address_needs_the_password(app: Flask, ada: Person):
    client = signed_in(app, ada)
    form = {"address-email": "ada@new.example.org", "address-current_password": "not my password"}
    assert post(client, "/profile/address", form).status_code == 422
    assert mailed("accounts.verify_email", "ada@new.example.org") == []


def test_a_person_sees_their_browsers_and_signs_one_out(app: Flask, ada: Person):
    here, elsewhere = signed_in(app, ada), app.test_client()
    elsewhere.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    sign_in(elsewhere, ada)
    page = here.get("/profile/sessions").text
    assert "Firefox on Linux" in page
    assert "This browser" in page

    other = db.scalar(select(LoginSession.id).where(LoginSession.device == "Firefox on Linux"))
    close_session()
    assert post(here, f"/profile/sessions/{other}/deletion").status_code == 303
    assert elsewhere.get("/profile").status_code == 303
    assert here.get("/profile").status_code == 200


def test_a_person_signs_out_everywhere_else(app: Flask, ada: Person):
    here, others = signed_in(app, ada), [signed_in(app, ada), signed_in(app, ada)]
    assert post(here, "/profile/sessions/deletion").status_code == 303
    assert here.get("/profile").status_code == 200
    assert [client.get("/profile").status_code for client in others] == [303, 303]


def test_nobody_ends_anothers_session(app: Flask, ada: Person, olga: Owner):
    hers = signed_in(app, olga)
    session_id = db.scalar(select(LoginSession.id).where(LoginSession.user_id == olga.id))
    close_session()
    assert post(signed_in(app, ada), f"/profile/sessions/{session_id}/deletion").status_code == 404
    assert hers.get("/profile").status_code == 200


def test_being_here_is_noted_at_most_every_few_minutes(app: Flask, ada: Person):
    client = signed_in(app, ada)
    began = _seen_at()
    client.get("/profile")
    assert _seen_at() == began, "not at every request"
    with transaction():
        db.execute(update(LoginSession).values(seen_at=clock.now() - timedelta(minutes=6)))
    client.get("/profile")
    assert clock.now() - _seen_at() < timedelta(minutes=1)


def _seen_at():
    close_session()
    return db.scalars(select(LoginSession.seen_at)).one()
