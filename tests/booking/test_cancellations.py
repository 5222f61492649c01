"""An organizer cancels a booking, for a reason that the buyer reads."""

import pytest
from flask import Flask

from app.booking import queries
from app.booking.models import Booking, BookingState
from app.organizers.models import OrganizationRole
from tests.cast import Owner, make_person, post, signed_in
from tests.makers.booking import make_booking
from tests.makers.inventory import make_sale
from tests.makers.organizers import make_member
from tests.races.invariants import assert_all_hold


@pytest.fixture
def booking(olga: Owner) -> Booking:
    return make_booking(make_sale(organization_id=olga.organization_id), 2)


def test_the_organizer_cancels_with_a_reason(app: Flask, olga: Owner, booking: Booking) -> None:
    desk = signed_in(app, olga)
    assert "2 Standing" in desk.get(_path(booking)).text
    assert post(desk, _path(booking), {"reason": ""}).status_code == 422
    assert post(desk, _path(booking), {"reason": "The band is ill"}).status_code == 303
    ended = queries.booking_view(booking.id)
    assert (ended.state, ended.ended_because) == (BookingState.CANCELLED, "The band is ill")
    again = post(desk, _path(booking), {"reason": "Twice"})
    assert again.status_code == 409
    assert "has ended already" in again.text
    assert_all_hold()


def test_nobody_else_cancels(app: Flask, olga: Owner, stranger: Owner, booking: Booking) -> None:
    reader = make_person("Rita Reader")
    make_member(olga.organization_id, reader.id, OrganizationRole.READER)
    assert post(signed_in(app, reader), _path(booking), {"reason": "x"}).status_code == 403
    assert post(signed_in(app, stranger), _path(booking), {"reason": "x"}).status_code == 404
    other = make_sale(organization_id=olga.organization_id)
    path = f"/dashboard/events/{other.event_id}/bookings/{booking.id}/cancellation"
    assert post(signed_in(app, olga), path, {"reason": "x"}).status_code == 404
    assert queries.booking_view(booking.id).state is BookingState.CONFIRMED


def _path(booking: Booking) -> str:
    return f"/dashboard/events/{booking.event_id}/bookings/{booking.id}/cancellation"
