"""The forgotten password, and changing one that is known."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.accounts import actions, passwords, queries
from app.accounts.models import EmailProof, LoginSession
from app.core.errors import Refused
from app.core.ids import Id
from app.infra.db import close_session, db, transaction
from app.notifications import notices
from app.notifications.messages import NothingToSay
from app.notifications.notices import Lease
from tests.cast import Person, make_person, post, sign_in, signed_in, without_token
from tests.makers.accounts import mailed, reset_link, verify_link

NEW = "nine purple lanterns"


def test_a_forgotten_password_is_set_anew_by_the_mailed_link(client: FlaskClient, ada: Person):
    assert post(client, "/forgotten-password", {"email": ada.email}).status_code == 200
    link = reset_link(ada.email)
    assert ada.email in client.get(link).text
    assert post(client, link, {"password": NEW}).location == "/reset-password/done"
    assert "Sign in with the new password" in client.get("/reset-password/done").text
    assert sign_in(client, ada).status_code == 422
    assert sign_in(client, ada, password=NEW).status_code == 303


def test_asking_for_a_link_tells_nobody_whether_the_address_has_an_account(app: Flask, ada: Person):
    pages = []
    for email in (ada.email, "nobody.there@example.org"):
        answer = post(app.test_client(), "/forgotten-password", {"email": email})
        pages.append((answer.status_code, without_token(answer.text).replace(email, "…")))
    assert pages[0] == pages[1]
    assert len(mailed("accounts.reset_password", ada.email)) == 1


def test_asking_for_an_unknown_address_does_the_same_work_but_mails_nobody(app: Flask):
    post(app.test_client(), "/forgotten-password", {"email": "nobody@example.org"})
    [proof_id] = mailed("accounts.reset_password", "nobody@example.org")
    lease = Lease(Id("x"), "accounts.reset_password", proof_id, "nobody@example.org", "email", 1)
    with app.test_request_context(), pytest.raises(NothingToSay):
        notices.build(lease)
    # And whoever had the link could do nothing with it.
    assert app.test_client().get(reset_link("nobody@example.org")).status_code == 404


def test_a_link_sets_a_password_once(client: FlaskClient, ada: Person):
    post(client, "/forgotten-password", {"email": ada.email})
    link = reset_link(ada.email)
    assert post(client, link, {"password": NEW}).status_code == 303
    assert client.get(link).status_code == 410
    assert post(client, link, {"password": "something else again"}).status_code == 410
    assert sign_in(client, ada, password=NEW).status_code == 303


def test_of_two_clicks_at_once_only_one_counts(ada: Person):
    with transaction():
        actions.ask_reset(ada.email)
    proof_id = db.scalar(select(EmailProof.id))
    close_session()
    assert proof_id is not None
    outcomes, together = [], threading.Barrier(2)

    def click(password: str) -> None:
        together.wait()
        try:
            with transaction():
                actions.reset_password(proof_id, password=password)
            outcomes.append("set")
        except Refused:
            outcomes.append("refused")
        finally:
            close_session()

    threads = [threading.Thread(target=click, args=(f"{NEW} {number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "set"]


def test_an_old_link_sets_nothing(client: FlaskClient, ada: Person):
    post(client, "/forgotten-password", {"email": ada.email})
    link = reset_link(ada.email)
    with transaction():
        db.execute(update(EmailProof).values(expires_at=EmailProof.created_at))
    assert client.get(link).status_code == 410
    assert post(client, link, {"password": NEW}).status_code == 410
    assert sign_in(client, ada).status_code == 303


def test_a_link_dies_when_the_address_changes(app: Flask, ada: Person):
    client = signed_in(app, ada)
    post(client, "/forgotten-password", {"email": ada.email})
    old_link = reset_link(ada.email)
    form = {"address-email": "ada@new.example.org", "address-current_password": ada.password}
    assert post(client, "/profile/address", form).status_code == 303
    assert post(client, verify_link("ada@new.example.org")).status_code == 303
    assert post(app.test_client(), old_link, {"password": NEW}).status_code == 410
    assert client.get("/profile").status_code == 200


def test_a_weak_new_password_leaves_the_link_good(client: FlaskClient, ada: Person):
    post(client, "/forgotten-password", {"email": ada.email})
    link = reset_link(ada.email)
    assert post(client, link, {"password": "short"}).status_code == 422
    assert post(client, link, {"password": NEW}).status_code == 303


def test_a_reset_signs_out_every_browser_and_proves_the_address(app: Flask):
    # Somebody signed up with another's address and is signed in: its owner can take the account over.
    nia = make_person("Nia New", is_verified=False)
    squatter = signed_in(app, nia)
    assert squatter.get("/profile").status_code == 200
    owner = app.test_client()
    post(owner, "/forgotten-password", {"email": nia.email})
    post(owner, reset_link(nia.email), {"password": NEW})
    assert squatter.get("/profile").status_code == 303
    assert queries.person(nia.id).is_verified


def test_changing_the_password_ends_every_other_session_and_renews_this_one(app: Flask, ada: Person):
    here, elsewhere = signed_in(app, ada), signed_in(app, ada)
    with here.session_transaction() as cookie:
        before = cookie["_user_id"]
    form = {"password-current_password": ada.password, "password-password": NEW}
    assert post(here, "/profile/password", form).status_code == 303
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 303
    with here.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    open_rows = db.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))).all()
    assert len(open_rows) == 1


def test_changing_the_password_needs_the_present_one(app: Flask, ada: Person):
    client = signed_in(app, ada)
    form = {"password-current_password": "not my password", "password-password": NEW}
    answer = post(client, "/profile/password", form)
    assert answer.status_code == 422
    assert "not your current password" in answer.text
    assert sign_in(app.test_client(), ada).status_code == 303


def test_a_sign_in_with_the_old_password_cannot_outlive_a_change_that_was_faster(
    ada: Person, monkeypatch: pytest.MonkeyPatch
):
    # The password is checked; then it is changed elsewhere; only then would the session begin.
    reached, changed, outcome = threading.Event(), threading.Event(), []
    real = passwords.matches

    def checked_slowly(password: str, stored: str | None) -> bool:
        is_right = real(password, stored)
        reached.set()
        changed.wait(5)
        return is_right

    def sign_in_slowly() -> None:
        try:
            with transaction():
                actions.authenticate(email=ada.email, password=ada.password)
            outcome.append("in")
        except Refused:
            outcome.append("refused")
        finally:
            close_session()

    monkeypatch.setattr(passwords, "matches", checked_slowly)
    thread = threading.Thread(target=sign_in_slowly)
    thread.start()
    reached.wait(5)
    with transaction():
        actions.ask_reset(ada.email)
    proof_id = db.scalars(select(EmailProof.id)).one()
    close_session()
    with transaction():
        actions.reset_password(proof_id, password=NEW)
    changed.set()
    thread.join()
    assert outcome == ["refused"]
