"""Signing up, and confirming the address."""

import threading
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.accounts import jobs, queries
from app.accounts.models import EmailProof, LoginSession, User
from app.core import clock
from app.infra.db import close_session, db, transaction
from tests.cast import Person, make_person, post, sign_in, signed_in, without_token
from tests.makers.accounts import GOOD_PASSWORD, mailed, make_account, verify_link

FORM = {"name": "Nia New", "email": "Nia@Example.org", "password": GOOD_PASSWORD}


def test_a_person_signs_up_and_confirms_by_the_link_in_the_mail(client: FlaskClient):
    answer = post(client, "/sign-up?next=/my-tickets", FORM)
    assert (answer.status_code, answer.location) == (303, "/sign-up/sent")
    assert "nia@example.org" in client.get("/sign-up/sent").text.lower()
    assert client.get("/profile").status_code == 303, "not signed in before the address is confirmed"

    link = verify_link("nia@example.org")
    assert "Is <b>nia@example.org</b> your address?" in client.get(link).text
    answer = post(client, link)
    assert (answer.status_code, answer.location) == (303, "/my-tickets")
    assert "Nia New" in client.get("/profile").text
    assert "not confirmed" not in client.get("/profile").text


def test_opening_the_link_proves_nothing_until_the_button_is_pressed(client: FlaskClient):
    make_account("nia@example.org")
    client.get(verify_link("nia@example.org"))
    assert not _person("nia@example.org").is_verified


def test_another_browser_must_know_the_password_to_confirm(app: Flask):
    # Whoever signs up with somebody else's address must not have it confirmed by its owner's click.
    make_account("nia@example.org")
    elsewhere, link = app.test_client(), verify_link("nia@example.org")
    assert "Your password" in elsewhere.get(link).text
    assert post(elsewhere, link).status_code == 422
    assert post(elsewhere, link, {"password": "a guess that fails"}).status_code == 422
    assert not _person("nia@example.org").is_verified
    assert post(elsewhere, link, {"password": GOOD_PASSWORD}).status_code == 303
    assert _person("nia@example.org").is_verified


def test_a_link_confirms_once(client: FlaskClient):
    make_account("nia@example.org")
    link = verify_link("nia@example.org")
    assert post(client, link, {"password": GOOD_PASSWORD}).status_code == 303
    assert client.get(link).status_code == 410
    assert post(client, link, {"password": GOOD_PASSWORD}).status_code == 410


def test_a_forged_link_leads_nowhere(client: FlaskClient):
    make_account("nia@example.org")
    proof_id, seal = verify_link("nia@example.org").split("/")[2:]
    for path in (
        f"/verify/{proof_id}/{'B' if seal[0] == 'A' else 'A'}{seal[1:]}",
        f"/verify/{'0' * 20}/{seal}",
        f"/reset-password/{proof_id}/{seal}",
    ):
        assert client.get(path).status_code == 404, path
        assert post(client, path, {"password": GOOD_PASSWORD}).status_code == 404, path


def test_a_taken_address_gets_the_same_answer_and_its_owner_a_mail(app: Flask, ada: Person):
    taken, free = app.test_client(), app.test_client()
    answers = [
        post(taken, "/sign-up", {**FORM, "email": ada.email}),
        post(free, "/sign-up", {**FORM, "email": "free.addr@example.org"}),
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/sign-up/sent")}
    pages = [
        without_token(client.get("/sign-up/sent").text).replace(email, "…")
        for client, email in ((taken, ada.email), (free, "free.addr@example.org"))
    ]
    assert pages[0] == pages[1]
    assert len(mailed("accounts.already_registered", ada.email)) == 1
    assert mailed("accounts.verify_email", ada.email) == []
    assert sign_in(app.test_client(), ada).status_code == 303, "the password is still the owner's"


def test_the_cookie_after_signing_up_does_not_tell_whether_the_address_was_free(app: Flask, ada: Person):
    cookies = []
    for email in (ada.email, "free.addr1@example.org"):
        client = app.test_client()
        post(client, "/sign-up", {**FORM, "email": email})
        with client.session_transaction() as cookie:
            cookies.append({key: len(str(value)) for key, value in cookie.items() if key != "signing_up_address"})
    assert cookies[0] == cookies[1]


def test_a_weak_password_is_said_at_its_field_and_the_rest_is_kept(client: FlaskClient):
    answer = post(client, "/sign-up", {**FORM, "password": "password123"})
    assert answer.status_code == 422
    assert "one of the first that anybody would try" in answer.text
    assert "Nia New" in answer.text
    assert "password123" not in answer.text
    assert db.scalar(select(User)) is None


def test_the_link_is_sent_again_only_to_those_who_need_it(client: FlaskClient, ada: Person):
    make_account("nia@example.org")
    answers = [post(client, "/verify", {"email": email}) for email in ("nia@example.org", ada.email, "no@example.org")]
    assert {answer.status_code for answer in answers} == {200}
    assert [_has_owner(email) for email in ("nia@example.org", ada.email, "no@example.org")] == [True, False, False]


def test_an_unconfirmed_person_may_sign_in_and_is_told(client: FlaskClient):
    person = make_person("Nia New", is_verified=False)
    assert sign_in(client, person).status_code == 303
    assert "have not confirmed" in client.get("/profile").text


def _person(email: str) -> queries.Person:
    close_session()
    found = queries.person_by_email(email)
    assert found is not None
    return found


def test_two_who_sign_up_at_once_with_one_address_make_one_account(app: Flask):
    together, statuses = threading.Barrier(2), []

    def sign_up() -> None:
        client = app.test_client()
        together.wait()
        statuses.append(post(client, "/sign-up", FORM).status_code)

    threads = [threading.Thread(target=sign_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303, 303]
    assert len(db.scalars(select(User)).all()) == 1


def test_links_and_sessions_are_forgotten_once_they_are_long_over(app: Flask, ada: Person):
    make_account("nia@example.org")
    signed_in(app, ada)
    long_ago = clock.now() - timedelta(days=61)
    with transaction():
        db.execute(update(EmailProof).values(expires_at=long_ago))
        db.execute(update(LoginSession).values(expires_at=long_ago))
    make_account("new@example.org")
    jobs.forget_what_is_over()
    assert db.scalars(select(EmailProof.email)).all() == ["new@example.org"]
    assert db.scalars(select(LoginSession)).all() == []


def _has_owner(email: str) -> bool:
    """Whether the last link to the address is for an account; the others are never sent."""
    close_session()
    last = db.scalars(
        select(EmailProof.user_id).where(EmailProof.email == email).order_by(EmailProof.created_at.desc())
    ).first()
    return last is not None
