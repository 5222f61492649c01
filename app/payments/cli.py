"""Commands for whoever keeps the installation."""

import sys

import click
from flask.cli import AppGroup

from app.payments import verification

payments = AppGroup("payments", help="Money and the books.")


@payments.command("check-books")
def check_books() -> None:
    """Compare our ledger with what the providers say, payment by payment; say what differs."""
    report = verification.check_books()
    for account, currency, minor in report.balances:
        click.echo(f"{account:<40} {currency} {minor:>14}")
    for difference in report.differences:
        click.echo(f"DIFFERS  {difference}", err=True)
    click.echo(f"{report.compared} payments compared, {len(report.differences)} differences.")
    sys.exit(1 if report.differences else 0)
