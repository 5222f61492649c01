"""A door at an evening of the Kammerspiele."""

import pytest

from app.core.ids import Id
from tests.cast import Owner
from tests.makers.checkin import Door, make_door, make_event_with_places


@pytest.fixture
def evening(olga: Owner) -> Id:
    """A published event of Olga's with standing places."""
    return make_event_with_places(olga.organization_id)


@pytest.fixture
def door(evening: Id, olga: Owner) -> Door:
    """Its main door."""
    return make_door(evening, by=olga.actor)
