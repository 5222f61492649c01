"""Whatever is sent, the answer is a clear page and never a failure of ours."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Owner, Person, post, signed_in, token_of

JUNK = ["", "x" * 100_000, "\ud800x", "🦦" * 5_000, "'; DROP TABLE users; --", "<script>", "a\x00b", "a@b", "‮", "%00"]
DOORS = ["/sign-in", "/sign-up", "/forgotten-password", "/verify"]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
@pytest.mark.parametrize("path", DOORS)
def test_junk_in_a_form_is_refused_with_a_page(client: FlaskClient, path: str, junk: str):
    typed = junk.encode("utf-8", "surrogatepass")
    answer = client.post(path, data={"email": typed, "password": typed, "name": typed, **_token(client)})
    assert 400 <= answer.status_code < 500, answer.status_code


@pytest.mark.parametrize("path", ["/verify/x/y", "/reset-password/x/y", "/verify/%F0%9F/é", "/invitations/x/y"])
def test_links_that_are_not_ours_lead_nowhere(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("junk", ["x", "x" * 5_000, "🦦", "..", "%27"])
def test_unknown_ids_are_not_found(app: Flask, olga: Owner, junk: str):
    client = signed_in(app, olga)
    home = f"/dashboard/organizations/{olga.organization_id}"
    for path in (f"/profile/sessions/{junk}/deletion", f"{home}/members/{junk}", f"{home}/invitations/{junk}/deletion"):
        assert post(client, path).status_code in (404, 405), path
    for path in (f"/dashboard/organizations/{junk}/members", f"/dashboard/organizations/{junk}/edit"):
        assert client.get(path).status_code == 404, path


def test_a_file_or_a_list_in_place_of_text_is_refused(client: FlaskClient):
    answer = client.post(
        "/sign-in", data={"email": ["a@example.org", "b@example.org"], "password": ["x", "y"], **_token(client)}
    )
    assert answer.status_code == 422
    assert client.post("/sign-in", json={"email": 7}).status_code == 400


def test_a_cookie_that_somebody_made_up_signs_nobody_in(client: FlaskClient):
    for made_up in ("x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "🦦"):
        client.set_cookie("foyer", made_up)
        assert client.get("/profile").status_code == 303


def test_a_signed_cookie_with_nonsense_inside_signs_nobody_in(client: FlaskClient, ada: Person):
    for nonsense in ("x", ada.id, 7, None, ["x"], "x" * 2_000, "a\x00b"):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = nonsense
        assert client.get("/profile").status_code == 303, nonsense


def _token(client: FlaskClient) -> dict[str, str]:
    return {"csrf_token": token_of(client)}
