"""The mails about accounts and invitations: what they say, and that their links lead where they promise."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from app.infra.db import db, transaction
from app.infra.settings import settings
from app.notifications import notices
from app.notifications.messages import Message, NothingToSay
from app.notifications.models import Delivery
from app.notifications.notices import Lease
from app.organizers.models import OrganizationRole
from tests.cast import Owner, Person, post, signed_in
from tests.makers.accounts import GOOD_PASSWORD, make_account
from tests.makers.organizers import make_invitation


def test_the_mail_after_signing_up_leads_to_the_page_that_confirms(app: Flask):
    make_account("nia@example.org", name="Nia <New>")
    message = _mail(app, "nia@example.org")
    assert message.to == "nia@example.org"
    assert message.subject == "Confirm your address at Foyer"
    assert "Hello Nia <New>," in message.text
    assert "Nia &lt;New&gt;" in message.html
    client = app.test_client()
    assert post(client, _link(message), {"password": GOOD_PASSWORD}).status_code == 303


def test_the_mail_for_a_forgotten_password_leads_to_the_page_that_sets_one(app: Flask, ada: Person):
    client = app.test_client()
    post(client, "/forgotten-password", {"email": ada.email})
    message = _mail(app, ada.email)
    assert "Set a new password" in client.get(_link(message)).text
    assert post(client, _link(message), {"password": GOOD_PASSWORD}).status_code == 303


def test_no_mail_goes_out_with_a_link_that_is_over(app: Flask, ada: Person):
    client = app.test_client()
    post(client, "/forgotten-password", {"email": ada.email})
    post(client, _link(_mail(app, ada.email)), {"password": GOOD_PASSWORD})
    with pytest.raises(NothingToSay):
        _mail(app, ada.email)


def test_the_owner_of_a_taken_address_is_told_how_to_get_in(app: Flask, ada: Person):
    client = app.test_client()
    post(client, "/sign-up", {"name": "X", "email": ada.email, "password": GOOD_PASSWORD})
    message = _mail(app, ada.email)
    for page in ("/sign-in", "/forgotten-password"):
        assert f"{settings().public_url}{page}" in message.text
        assert client.get(page).status_code == 200


def test_an_invitation_says_who_asks_and_as_what(app: Flask, olga: Owner):
    make_invitation(olga.organization_id, "nia@example.org", by=olga.actor, role=OrganizationRole.DOOR)
    message = _mail(app, "nia@example.org")
    assert message.subject == "Olga Petrova asks you to join Kammerspiele"
    assert "as door" in message.text
    assert app.test_client().get(_link(message)).status_code == 200


def test_the_former_address_hears_that_it_was_changed(app: Flask, ada: Person):
    client = signed_in(app, ada)
    form = {"address-email": "ada@new.example.org", "address-current_password": ada.password}
    post(client, "/profile/address", form)
    post(client, _link(_mail(app, "ada@new.example.org")))
    assert "another address" in _mail(app, ada.email).text


def _mail(app: Flask, to: str) -> Message:
    """Build the last message to the address, as the worker would."""
    with transaction():
        row = db.scalars(select(Delivery).where(Delivery.recipient == to).order_by(Delivery.created_at.desc())).first()
    assert row is not None
    lease = Lease(row.id, row.notice, row.subject_id, row.recipient, row.channel, 1)
    with app.test_request_context():
        return notices.build(lease)


def _link(message: Message) -> str:
    found = re.search(r"https?://\S+/\S+", message.text)
    assert found
    assert found.group() in message.html
    assert found.group().startswith(settings().public_url)
    return urlsplit(found.group()).path
