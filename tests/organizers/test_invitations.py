"""Asking somebody to join: nobody is put into an organization without their doing."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.infra import keys
from app.infra.db import close_session, db, transaction
from app.organizers import queries
from app.organizers.models import Invitation, OrganizationRole
from tests.cast import Owner, Person, make_person, post, signed_in
from tests.makers.accounts import GOOD_PASSWORD, mailed, verify_link
from tests.makers.organizers import invitation_link, make_invitation, make_member

MANAGER = OrganizationRole.MANAGER


def test_a_person_with_an_account_joins_by_the_mailed_link(app: Flask, olga: Owner, ada: Person):
    invite = post(signed_in(app, olga), _members(olga), {"email": ada.email.upper(), "role": "manager"})
    assert invite.status_code == 303
    assert _names(olga) == ["Olga Petrova"], "nobody joins without a click of their own"
    client, link = signed_in(app, ada), invitation_link(ada.email)
    assert "Olga Petrova asks you to join as manager" in client.get(link).text
    assert post(client, link).status_code == 303
    assert _names(olga) == ["Olga Petrova", "Ada Okafor"]
    assert post(client, link).status_code == 410, "a link is taken once"
    assert client.get(link).location == _members(olga), "and then leads to the organization"


def test_a_person_without_an_account_is_in_once_they_sign_up_and_confirm(app: Flask, olga: Owner):
    make_invitation(olga.organization_id, "nia@example.org", by=olga.actor, role=MANAGER)
    client, link = app.test_client(), invitation_link("nia@example.org")
    page = client.get(link).text
    assert "Sign up" in page
    post(client, f"/sign-up?next={link}", _sign_up("nia@example.org"))
    assert _names(olga) == ["Olga Petrova"], "not before the address is confirmed"
    assert post(client, verify_link("nia@example.org")).location == link
    assert _names(olga) == ["Olga Petrova", "Nia New"]
    assert client.get(link).location == _members(olga)


def test_the_answer_does_not_tell_whether_the_address_has_an_account(app: Flask, olga: Owner, ada: Person):
    client = signed_in(app, olga)
    answers = [
        post(client, _members(olga), {"email": email, "role": "door"}) for email in (ada.email, "no@example.org")
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, _members(olga))}
    assert [len(mailed("organizers.invitation", email)) for email in (ada.email, "no@example.org")] == [1, 1]


def test_an_invitation_is_good_only_for_its_own_address(app: Flask, olga: Owner, ada: Person, stranger: Owner):
    make_invitation(olga.organization_id, ada.email, by=olga.actor, role=MANAGER)
    client, link = signed_in(app, stranger), invitation_link(ada.email)
    assert "signed in as" in client.get(link).text
    assert post(client, link).status_code == 403
    assert _names(olga) == ["Olga Petrova"]


def test_an_unproved_address_takes_up_nothing(app: Flask, olga: Owner):
    nia = make_person("Nia New", is_verified=False)
    make_invitation(olga.organization_id, nia.email, by=olga.actor, role=MANAGER)
    client, link = signed_in(app, nia), invitation_link(nia.email)
    assert "First confirm" in client.get(link).text
    assert post(client, link).status_code == 422
    assert _names(olga) == ["Olga Petrova"]


def test_an_invitation_that_was_taken_back_opens_nothing(app: Flask, olga: Owner, ada: Person):
    invitation_id = make_invitation(olga.organization_id, ada.email, by=olga.actor, role=MANAGER)
    link, owner = invitation_link(ada.email), signed_in(app, olga)
    assert ada.email in owner.get(_members(olga)).text
    take_back = f"/dashboard/organizations/{olga.organization_id}/invitations/{invitation_id}/deletion"
    assert post(owner, take_back).status_code == 303
    assert post(owner, take_back).status_code == 410
    assert ada.email not in owner.get(_members(olga)).text
    client = signed_in(app, ada)
    assert client.get(link).status_code == 410
    assert post(client, link).status_code == 410


def test_an_invitation_runs_out(app: Flask, olga: Owner, ada: Person):
    make_invitation(olga.organization_id, ada.email, by=olga.actor, role=MANAGER)
    with transaction():
        db.execute(update(Invitation).values(expires_at=Invitation.created_at))
    client, link = signed_in(app, ada), invitation_link(ada.email)
    assert client.get(link).status_code == 410
    assert post(client, link).status_code == 410
    # And a new one can be sent to the same address.
    assert post(signed_in(app, olga), _members(olga), {"email": ada.email, "role": "door"}).status_code == 303


def test_a_second_invitation_replaces_the_first(app: Flask, olga: Owner, ada: Person):
    make_invitation(olga.organization_id, ada.email, by=olga.actor, role=OrganizationRole.OWNER)
    first = invitation_link(ada.email)
    make_invitation(olga.organization_id, ada.email, by=olga.actor, role=OrganizationRole.READER)
    assert len(queries.open_invitations(olga.organization_id)) == 1
    assert post(signed_in(app, ada), first).status_code == 410


def test_a_member_is_not_invited_again(app: Flask, olga: Owner, ada: Person):
    make_member(olga.organization_id, ada.id, MANAGER)
    answer = post(signed_in(app, olga), _members(olga), {"email": ada.email, "role": "door"})
    assert answer.status_code == 409
    assert "a member already" in answer.text


def test_a_forged_link_leads_nowhere(client: FlaskClient, olga: Owner):
    invitation_id = make_invitation(olga.organization_id, "nia@example.org", by=olga.actor, role=MANAGER)
    assert client.get(f"/invitations/{invitation_id}/{keys.seal('proof', invitation_id)}").status_code == 404


def test_whoever_signs_up_with_anothers_address_is_not_let_in(app: Flask, olga: Owner):
    make_invitation(olga.organization_id, "nia@example.org", by=olga.actor, role=OrganizationRole.OWNER)
    squatter = app.test_client()
    post(squatter, "/sign-up", _sign_up("nia@example.org"))
    post(squatter, "/sign-in", {"email": "nia@example.org", "password": GOOD_PASSWORD})
    assert squatter.get("/profile").status_code == 200
    assert squatter.get(_members(olga)).status_code == 404


def _sign_up(email: str) -> dict[str, str]:
    return {"name": "Nia New", "email": email, "password": GOOD_PASSWORD}


def _members(owner: Owner) -> str:
    return f"/dashboard/organizations/{owner.organization_id}/members"


def _names(owner: Owner) -> list[str]:
    close_session()
    return [row.name for row in queries.members_of(owner.organization_id)]
