"""The people that tests are about, and ways to sign them in.

Ada buys tickets, Olga owns the Kammerspiele, a stranger has an account and nothing else, the admin keeps the
platform. All have proved their address and share one password, which is hashed once.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from app.accounts import actions as accounts
from app.accounts import passwords
from app.accounts.models import User
from app.core import clock
from app.core.actor import Actor, ActorKind, PlatformRole
from app.core.ids import Id
from app.infra.db import db, transaction
from app.infra.keys import key_for
from tests.makers.organizers import make_organization

PASSWORD = "a horse, a staple and a lamp"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account."""

    id: Id
    name: str
    email: str
    role: PlatformRole = PlatformRole.ATTENDEE
    password: str = PASSWORD

    @property
    def actor(self) -> Actor:
        """The person as actions know them."""
        return Actor(ActorKind.USER, self.id, self.name, self.role)


@dataclass(frozen=True, kw_only=True)
class Owner(Person):
    """Somebody who owns an organization."""

    organization_id: Id


def make_person(
    name: str, *, email: str = "", role: PlatformRole = PlatformRole.ATTENDEE, is_verified: bool = True
) -> Person:
    """Give somebody an account with the shared password."""
    email = email or f"{name.lower().replace(' ', '.')}@example.org"
    with transaction():
        user = User(
            email=email,
            name=name,
            password_hash=_shared_hash(),
            role=role,
            email_verified_at=clock.now() if is_verified else None,
        )
        db.add(user)
        db.flush()
    return Person(id=user.id, name=name, email=email, role=role)


def make_owner(name: str, *, organization: str) -> Owner:
    """Give somebody an account and an organization."""
    person = make_person(name)
    made = make_organization(organization, by=person.actor)
    return Owner(id=person.id, name=name, email=person.email, role=PlatformRole.ORGANIZER, organization_id=made)


@pytest.fixture
def ada() -> Person:
    """Somebody who buys tickets."""
    return make_person("Ada Okafor")


@pytest.fixture
def olga() -> Owner:
    """The owner of the Kammerspiele."""
    return make_owner("Olga Petrova", organization="Kammerspiele")


@pytest.fixture
def stranger() -> Owner:
    """The owner of some other organization, who has no business in the Kammerspiele."""
    return make_owner("Sam Stranger", organization="Elsewhere")


@pytest.fixture
def admin() -> Person:
    """Whoever keeps the platform."""
    return make_person("Ines Admin", role=PlatformRole.ADMIN)


def signed_in(app: Flask, person: Person) -> FlaskClient:
    """Return a client that is signed in by a session row, without going through the form."""
    client = app.test_client()
    with transaction():
        secret = accounts.begin_session(person.id, device="A test", network="127.0.0.1")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


def sign_in(client: FlaskClient, person: Person, *, password: str | None = None, to: str = "") -> TestResponse:
    """Sign in through the form, as a person does."""
    form = {"email": person.email, "password": password or person.password}
    return post(client, f"/sign-in?next={to}" if to else "/sign-in", form)


def enter(screen: Page, person: Person, path: str) -> None:
    """Sign in through the form of a real browser and go on to the page."""
    screen.goto(f"/sign-in?next={path}")
    screen.get_by_label("E-mail").fill(person.email)
    screen.get_by_label("Password").fill(person.password)
    screen.get_by_role("button", name="Sign in").click()
    screen.wait_for_url(f"**{path}")


def without_token(page: str) -> str:
    """The page without its forms' token, which tells the second in which it was made."""
    return re.sub(r'"X-CSRFToken": "[^"]+"', "token", page)


def post(client: FlaskClient, path: str, form: dict[str, str] | None = None) -> TestResponse:
    """Send a form with the token that its page would have held."""
    return client.post(path, data={**(form or {}), "csrf_token": token_of(client)})


def token_of(client: FlaskClient) -> str:
    """Return a token against forged requests that is good for this client's session."""
    with client.session_transaction() as cookie:
        raw = cookie.setdefault("csrf_token", "5ca1ab1e" * 5)
    signer = URLSafeTimedSerializer(key_for("cookie"), salt="wtf-csrf-token")
    return str(signer.dumps(raw))


@lru_cache
def _shared_hash() -> str:
    return passwords.hash_of(PASSWORD)
