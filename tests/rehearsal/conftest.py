"""Events to rehearse."""

import pytest

from app.events.models import Event
from app.infra.db import db
from app.inventory.models import TicketType
from tests.cast import Owner
from tests.makers.inventory import make_sale

PLACES = 10


@pytest.fixture
def kind(olga: Owner) -> TicketType:
    """A ticket type with a price, at an event of Olga's with ten places."""
    return make_sale(capacity=PLACES, price_minor=2400, organization_id=olga.organization_id)


@pytest.fixture
def event(kind: TicketType) -> Event:
    """That event."""
    found = db.get_one(Event, kind.event_id)
    # Its plain values stay readable whatever the test does with the session.
    db.refresh(found)
    db.expunge(found)
    db.rollback()
    return found
