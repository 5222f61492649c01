"""Commands for whoever keeps the installation."""

import click
from flask.cli import AppGroup

from app.accounts import actions
from app.core.actor import SYSTEM, PlatformRole
from app.core.errors import NotFound
from app.infra.db import transaction

users = AppGroup("users", help="People with accounts.")


@users.command("promote")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in PlatformRole]))
def promote(email: str, role: str) -> None:
    """Give the person with the address EMAIL the platform role ROLE."""
    try:
        with transaction():
            actions.promote(email, PlatformRole(role), by=SYSTEM)
    except NotFound:
        raise click.ClickException("There is no account with that address.") from None
    click.echo(f"{email} is now {role}.")
