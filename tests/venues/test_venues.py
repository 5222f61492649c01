"""Places belong to the organization that wrote them down."""

import pytest

from app.core.errors import NotFound
from app.infra.db import transaction
from app.venues import actions, queries
from app.venues.errors import CityMissing, NameMissing
from app.venues.rules import VenueDetails
from tests.cast import Owner
from tests.makers.venues import make_venue


def test_a_place_is_offered_to_its_own_organization_only(olga: Owner, stranger: Owner):
    venue = make_venue(olga.organization_id, by=olga.actor, name="Logensaal")
    assert [(one.id, one.name) for one in queries.venues_of(olga.organization_id)] == [(venue, "Logensaal")]
    assert queries.venues_of(stranger.organization_id) == []
    with pytest.raises(NotFound):
        queries.known_venue(stranger.organization_id, venue)


@pytest.mark.parametrize(("name", "city", "refusal"), [("", "Hamburg", NameMissing), ("Saal", "", CityMissing)])
def test_a_place_needs_a_name_and_a_city(olga: Owner, name: str, city: str, refusal: type[Exception]):
    with pytest.raises(refusal), transaction():
        actions.create_venue(olga.organization_id, VenueDetails(name=name, city=city), by=olga.actor)


def test_a_known_place_wins_over_a_typed_one(olga: Owner):
    venue = make_venue(olga.organization_id, by=olga.actor)
    typed = VenueDetails(name="Elsewhere", city="Kiel")
    with transaction():
        assert actions.choose_venue(olga.organization_id, venue, typed, by=olga.actor) == venue
    assert len(queries.venues_of(olga.organization_id)) == 1
