"""Commands that fill an installation."""

import click
from flask.cli import AppGroup

from app.infra.settings import settings
from app.site.demo.load import PASSWORD, PEOPLE, load

demo = AppGroup("demo", help="A made-up season to look around in.")


@demo.command("load")
def load_demo() -> None:
    """Load the demo data that is missing and say how to sign in."""
    if settings().in_production:
        raise click.ClickException("Demo data has passwords that everybody knows: not in production.")
    if not settings().test_payments:
        raise click.ClickException("Demo data pays with the test bank: set TEST_PAYMENTS=true.")
    load()
    click.echo("Demo sign-ins, all with the password: " + PASSWORD)
    for email, name in PEOPLE.items():
        click.echo(f"  {email:<24}{name}")
