"""Signing in and out, and what it must not give away."""

import time
from statistics import median

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.accounts import actions, passwords
from app.accounts.errors import WrongPassword
from app.accounts.models import LoginSession, User
from app.infra.db import close_session, db, transaction
from app.infra.keys import fingerprint
from tests.cast import PASSWORD, Owner, Person, post, sign_in, signed_in, token_of


def test_a_person_signs_in_and_out(client: FlaskClient, ada: Person):
    assert sign_in(client, ada).status_code == 303
    assert "Ada Okafor" in client.get("/profile").text
    assert post(client, "/sign-out").status_code == 303
    assert client.get("/profile").status_code == 303


def test_capitals_and_spaces_in_the_address_do_not_matter(client: FlaskClient, ada: Person):
    assert post(client, "/sign-in", {"email": f" {ada.email.upper()} ", "password": PASSWORD}).status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(app: Flask, ada: Person):
    wrong = post(app.test_client(), "/sign-in", {"email": ada.email, "password": "a wrong password"})
    unknown = post(app.test_client(), "/sign-in", {"email": "no.no.no@example.org", "password": "a wrong password"})
    assert wrong.status_code == unknown.status_code == 422
    assert "don’t belong together" in wrong.text
    # The lengths can't differ either: the addresses are put back as typed.
    assert _without_token(wrong.text, ada.email) == _without_token(unknown.text, "no.no.no@example.org")


def test_a_wrong_password_and_an_unknown_address_take_as_long(ada: Person):
    known, unknown = [], []
    for _ in range(15):
        known.append(_seconds_to_fail(ada.email))
        unknown.append(_seconds_to_fail("nobody@example.org"))
    assert median(unknown) == pytest.approx(median(known), rel=0.5)


def test_signing_in_changes_the_secret_so_that_a_planted_cookie_is_worth_nothing(client: FlaskClient, ada: Person):
    sign_in(client, ada)
    planted = _secret(client)
    with client.session_transaction() as cookie:
        cookie["planted"] = "yes"
    sign_in(client, ada)
    assert _secret(client) != planted
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
    assert _is_ended(planted), "the former session of this browser is over"


def test_the_token_of_a_visitor_is_not_good_after_signing_in(client: FlaskClient, ada: Person):
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        before = cookie.get("csrf_token")
    sign_in(client, ada)
    with client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != before or before is None


def test_the_database_keeps_only_the_fingerprint_of_the_secret(client: FlaskClient, ada: Person):
    sign_in(client, ada)
    secret = _secret(client)
    stored = db.scalars(select(LoginSession.secret_hash)).all()
    assert stored == [fingerprint(secret)]
    assert secret not in stored


def test_signing_out_ends_the_session_for_a_copied_cookie_too(app: Flask, client: FlaskClient, ada: Person):
    sign_in(client, ada)
    thief = app.test_client()
    with client.session_transaction() as mine, thief.session_transaction() as copy:
        copy.update(mine)
    assert thief.get("/profile").status_code == 200
    post(client, "/sign-out")
    assert thief.get("/profile").status_code == 303


def test_a_session_runs_out(app: Flask, ada: Person):
    client = signed_in(app, ada)
    assert client.get("/profile").status_code == 200
    with transaction():
        db.execute(update(LoginSession).values(expires_at=LoginSession.created_at))
    assert client.get("/profile").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/my-tickets", "/my-tickets"),
        ("/events/x?a=1", "/events/x?a=1"),
        ("//evil.example", "/my-tickets"),
        ("/\\evil.example", "/my-tickets"),
        ("///evil.example", "/my-tickets"),
        ("https:evil.example", "/my-tickets"),
        ("https://evil.example/x", "/my-tickets"),
        ("http://127.0.0.1@evil.example/", "/my-tickets"),
        ("javascript:alert(1)", "/my-tickets"),
        ("\t//evil.example", "/my-tickets"),
        ("evil.example", "/my-tickets"),
        ("", "/my-tickets"),
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, ada: Person, wanted: str, given: str):
    answer = client.post(
        "/sign-in",
        query_string={"next": wanted},
        data={"email": ada.email, "password": PASSWORD, "csrf_token": token_of(client)},
    )
    assert (answer.status_code, answer.location) == (303, given)


def test_an_organizer_lands_at_the_dashboard(client: FlaskClient, olga: Owner):
    assert sign_in(client, olga).location == "/dashboard"


def test_a_page_for_members_asks_to_sign_in_and_comes_back(client: FlaskClient, ada: Person):
    asked = client.get("/profile/sessions")
    assert asked.location == "/sign-in?next=/profile/sessions"
    answer = sign_in(client, ada, to="/profile/sessions")
    assert answer.location == "/profile/sessions"


def test_an_old_hash_is_renewed_at_sign_in(client: FlaskClient, ada: Person):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with transaction():
        db.execute(update(User).values(password_hash=weak))
    assert sign_in(client, ada).status_code == 303
    close_session()
    renewed = db.scalar(select(User.password_hash))
    assert renewed is not None
    assert not passwords.is_outdated(renewed)
    assert passwords.matches(PASSWORD, renewed)


def test_guessing_is_slowed_down_for_one_account_wherever_the_guesses_come_from(app: Flask, ada: Person):
    statuses = []
    for number in range(22):
        client = app.test_client()
        statuses.append(
            client.post(
                "/sign-in",
                data={"email": ada.email, "password": f"guess number {number}", "csrf_token": token_of(client)},
                environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
            ).status_code
        )
    assert statuses[:20] == [422] * 20
    assert statuses[20:] == [429] * 2
    told = post(app.test_client(), "/sign-in", {"email": ada.email, "password": "one more"})
    assert int(told.headers["Retry-After"]) > 0
    assert "<h1" in told.text, "in a page of ours"
    other = post(app.test_client(), "/sign-in", {"email": "bob@example.org", "password": "another one"})
    assert other.status_code == 422, "others in the same hall can still sign in"


def test_a_form_without_its_token_is_refused(client: FlaskClient, ada: Person):
    assert client.post("/sign-in", data={"email": ada.email, "password": PASSWORD}).status_code == 400


def _seconds_to_fail(email: str) -> float:
    began = time.perf_counter()
    with pytest.raises(WrongPassword):
        actions.authenticate(email=email, password="a wrong password")
    close_session()
    return time.perf_counter() - began


def _without_token(page: str, email: str) -> str:
    lines = [line for line in page.splitlines() if "csrf" not in line.lower()]
    return "\n".join(lines).replace(email, "…")


def _secret(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(cookie["_user_id"])


def _is_ended(secret: str) -> bool:
    close_session()
    row = db.scalar(select(LoginSession).where(LoginSession.secret_hash == fingerprint(secret)))
    return row is not None and row.ended_at is not None
