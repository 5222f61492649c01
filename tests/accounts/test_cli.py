"""Commands for whoever keeps the installation."""

from flask import Flask
from sqlalchemy import select

from app.accounts import queries
from app.audit.models import AuditEntry
from app.core.actor import PlatformRole
from app.infra.db import db
from tests.cast import Person


def test_a_person_is_made_admin_by_command_and_it_is_on_record(app: Flask, ada: Person):
    done = app.test_cli_runner().invoke(args=["users", "promote", ada.email.upper(), "admin"])
    assert done.exit_code == 0, done.output
    assert queries.person(ada.id).role is PlatformRole.ADMIN
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "account.role_changed")).one()
    assert (entry.subject, entry.details, entry.actor_kind) == (ada.id, {"role": "admin"}, "system")


def test_an_unknown_address_or_role_is_said_plainly(app: Flask, ada: Person):
    run = app.test_cli_runner()
    unknown = run.invoke(args=["users", "promote", "nobody@example.org", "admin"])
    assert unknown.exit_code == 1
    assert "There is no account with that address." in unknown.output
    assert run.invoke(args=["users", "promote", ada.email, "king"]).exit_code == 2
