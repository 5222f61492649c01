"""Founding an organization and changing what people see of it."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import queries as accounts
from app.audit.models import AuditEntry
from app.core.actor import PlatformRole
from app.infra.db import close_session, db
from app.organizers import queries
from app.organizers.models import Organization, OrganizationRole
from app.organizers.rules import slug_of
from tests.cast import Owner, Person, make_person, post, signed_in
from tests.makers.accounts import mailed
from tests.makers.organizers import make_member, make_organization

FORM = {"name": "Théâtre du Nord", "contact_email": "salut@example.org"}


def test_whoever_founds_an_organization_owns_it_and_is_an_organizer(app: Flask, ada: Person):
    client = signed_in(app, ada)
    assert ada.email in client.get("/dashboard/organizations/new").text
    answer = post(client, "/dashboard/organizations/new", FORM)
    assert answer.status_code == 303
    assert "Ada Okafor" in client.get(answer.location).text
    [mine] = queries.organizations_of(ada.actor)
    assert (mine.slug, mine.role) == ("theatre-du-nord", OrganizationRole.OWNER)
    assert accounts.person(ada.id).role is PlatformRole.ORGANIZER
    actions = db.scalars(select(AuditEntry.action).where(AuditEntry.chain == mine.id)).all()
    assert actions == ["organization.created"]


def test_an_admin_who_founds_one_stays_admin(app: Flask, admin: Person):
    assert post(signed_in(app, admin), "/dashboard/organizations/new", FORM).status_code == 303
    assert accounts.person(admin.id).role is PlatformRole.ADMIN


def test_an_unproved_address_comes_first_and_the_page_says_so(app: Flask):
    nia = make_person("Nia New", is_verified=False)
    client = signed_in(app, nia)
    for answer in (client.get("/dashboard/organizations/new"), post(client, "/dashboard/organizations/new", FORM)):
        assert answer.status_code == 403
        assert "Confirm your address first" in answer.text
        assert "Send the link again" in answer.text
    assert post(client, "/verify", {"email": nia.email}).status_code == 200
    assert len(mailed("accounts.verify_email", nia.email)) == 1


def test_two_of_the_same_name_get_addresses_of_their_own(ada: Person):
    for _ in range(3):
        make_organization("The Hall", by=ada.actor)
    slugs = set(db.scalars(select(Organization.slug)).all())
    assert slugs == {"the-hall", "the-hall-2", "the-hall-3"}


def test_ten_at_once_with_the_same_name_all_succeed(ada: Person):
    together, failures = threading.Barrier(10), []

    def found() -> None:
        together.wait()
        try:
            make_organization("The Hall", by=ada.actor)
        except Exception as error:  # the test reports whatever went wrong
            failures.append(error)
        finally:
            close_session()

    threads = [threading.Thread(target=found) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(set(db.scalars(select(Organization.slug)).all())) == 10


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kammerspiele", "kammerspiele"),
        ("  Straße & Söhne!  ", "strasse-sohne"),
        ("東京", "organization"),
        ("x" * 120, "x" * 60),
        ("--", "organization"),
    ],
)
def test_the_address_is_made_from_the_name(name: str, slug: str):
    assert slug_of(name) == slug


def test_an_owner_changes_what_people_see(app: Flask, olga: Owner):
    client, page = signed_in(app, olga), f"/dashboard/organizations/{olga.organization_id}/edit"
    form = {**FORM, "website": "https://example.org", "legal_name": "Kammerspiele e. V."}
    assert post(client, page, form).status_code == 303
    assert "Théâtre du Nord" in client.get(page).text
    assert queries.organizations_of(olga.actor)[0].slug == "kammerspiele", "links that exist keep working"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "two\nlines"),
        ("contact_email", "not an address"),
        ("website", "javascript:alert(1)"),
        ("website", "example"),
        ("website", "https://example.org/" + "x" * 300),
        ("legal_name", "x" * 121),
    ],
)
def test_what_makes_no_sense_is_refused(app: Flask, olga: Owner, field: str, typed: str):
    client = signed_in(app, olga)
    for page in ("new", f"{olga.organization_id}/edit"):
        answer = post(client, f"/dashboard/organizations/{page}", {**FORM, field: typed})
        assert answer.status_code == 422, page
        assert "There is a problem" in answer.text
    assert [row.name for row in queries.organizations_of(olga.actor)] == ["Kammerspiele"]


def test_strangers_do_not_learn_that_it_exists_and_members_hear_what_they_lack(
    app: Flask, olga: Owner, stranger: Owner, ada: Person
):
    make_member(olga.organization_id, ada.id, OrganizationRole.MANAGER)
    home = f"/dashboard/organizations/{olga.organization_id}"
    for path in (f"{home}/edit", f"{home}/members"):
        assert signed_in(app, stranger).get(path).status_code == 404
        assert app.test_client().get(path).status_code == 303
    assert post(signed_in(app, stranger), f"{home}/edit", FORM).status_code == 404
    member = signed_in(app, ada)
    assert member.get(f"{home}/members").status_code == 200
    assert member.get(f"{home}/edit").status_code == 403
    assert post(member, f"{home}/edit", FORM).status_code == 403
