"""The demo data shows a season that is being sold, and loads as often as one likes."""

from flask import Flask
from sqlalchemy import func, select

from app.booking.models import Booking, BookingState
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db
from app.infra.settings import Environment, settings
from app.notifications.models import Delivery
from app.site.demo.load import PASSWORD
from app.waitlist.models import Entry, EntryState


def test_the_season_loads_once_and_sells(app: Flask):
    first = app.test_cli_runner().invoke(args=["demo", "load"])
    assert first.exit_code == 0, first.output
    assert "organizer@example.org" in first.output
    assert PASSWORD in first.output
    before = numbers()
    assert before["published"] == 15
    assert before["drafts"] == 3
    assert before["confirmed"] == before["bookings"] > 100
    assert before["mails to guests"] == 0
    assert before["waiting"] == 5

    again = app.test_cli_runner().invoke(args=["demo", "load"])
    assert again.exit_code == 0, again.output
    assert numbers() == before


def test_nobody_loads_known_passwords_into_production(app: Flask, monkeypatch):
    monkeypatch.setattr(settings(), "foyer_env", Environment.PRODUCTION)
    refused = app.test_cli_runner().invoke(args=["demo", "load"])
    assert refused.exit_code != 0
    assert "not in production" in refused.output
    assert db.scalar(select(func.count()).select_from(Event)) == 0


def numbers() -> dict[str, int]:
    """Return how many of everything there are."""
    db.rollback()

    def count(*conditions: object, of: type = Event) -> int:
        return db.scalar(select(func.count()).select_from(of).where(*conditions)) or 0  # type: ignore[arg-type]

    return {
        "published": count(Event.status == EventStatus.PUBLISHED),
        "drafts": count(Event.status == EventStatus.DRAFT),
        "bookings": count(of=Booking),
        "confirmed": count(Booking.state == BookingState.CONFIRMED, of=Booking),
        "waiting": count(Entry.state == EntryState.WAITING, of=Entry),
        "mails to guests": count(Delivery.recipient.endswith("guests.example.org"), of=Delivery),
    }
