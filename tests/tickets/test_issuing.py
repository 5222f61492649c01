"""Every confirmed booking has exactly its tickets, and they open the door until it ends."""

import pytest
from sqlalchemy import select

from app.booking import actions as booking
from app.booking.models import Booking
from app.booking.news import BookingConfirmed, BookingEnded
from app.booking.queries import confirmed_lines
from app.core.actor import SYSTEM
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import claims
from app.inventory.rules import Basket
from app.notifications.models import Delivery
from app.tickets import actions, codes
from app.tickets.models import Ticket, TicketState
from tests.makers.booking import book_hold, make_booking, make_paid_booking
from tests.makers.inventory import make_sale, make_ticket_type
from tests.makers.tickets import tickets_of

pytestmark = pytest.mark.usefixtures("app")


def test_a_confirmed_booking_has_one_ticket_a_place() -> None:
    booked = make_booking(make_sale(), 3, name="Ada Okafor", names=("", "Grace Hopper"))

    tickets = tickets_of(booked.id)

    assert [ticket.ordinal for ticket in tickets] == [1, 2, 3]
    assert [ticket.holder_name for ticket in tickets] == ["Ada Okafor", "Grace Hopper", "Ada Okafor"]
    assert {ticket.state for ticket in tickets} == {TicketState.VALID}
    assert len({ticket.secret_hash for ticket in tickets}) == 3


def test_every_line_has_its_own() -> None:
    standing = make_sale()
    seated = make_ticket_type(db.get_one(Event, standing.event_id), name="Seated")
    hold = claims.place_hold(standing.event_id, Basket.of({standing.id: 2, seated.id: 1}), seconds=900)

    booked = book_hold(hold)

    assert sorted(ticket.ticket_type_id for ticket in tickets_of(booked.id)) == sorted(
        [standing.id, standing.id, seated.id]
    )


def test_a_booking_that_waits_for_money_has_none() -> None:
    assert tickets_of(make_booking(make_sale(price_minor=4800), 2).id) == []


def test_the_money_brings_them() -> None:
    assert len(tickets_of(make_paid_booking(make_sale(price_minor=4800), 2).id)) == 2


def test_news_told_twice_issues_once_and_mails_once() -> None:
    booked = make_booking(make_sale(), 2)
    before = [(ticket.id, ticket.secret_hash) for ticket in tickets_of(booked.id)]

    with transaction():
        actions.issue_for_booking(_confirmed(booked))
        actions.send_tickets(_confirmed(booked))

    assert [(ticket.id, ticket.secret_hash) for ticket in tickets_of(booked.id)] == before
    assert _notices() == ["booking.confirmed"]


def test_when_the_booking_fails_there_are_no_tickets() -> None:
    booked = make_booking(make_sale(price_minor=4800))
    with pytest.raises(RuntimeError, match="after"), transaction():
        _issue_and_fail(_confirmed(booked))

    assert tickets_of(booked.id) == []


def test_a_cancelled_booking_opens_no_door_but_its_code_is_still_known() -> None:
    booked = make_booking(make_sale())
    [ticket] = tickets_of(booked.id)
    secret = codes.secret_of(ticket.id, 1)

    with transaction():
        booking.cancel_booking(booked, by=SYSTEM, reason="The hall is closed")

    found = _found(booked.event_id, secret)
    assert found
    assert found.state is TicketState.VOID
    assert found.voided_at
    assert _notices() == ["booking.cancelled", "booking.confirmed"]


def test_a_booking_that_came_to_nothing_is_not_told_of() -> None:
    booked = make_booking(make_sale(price_minor=4800))

    with transaction():
        actions.void_for_booking(BookingEnded(booked.id, booked.event_id, was_confirmed=False))

    assert _notices() == []


def test_a_ticket_is_found_by_its_secret_and_by_the_letters_on_it() -> None:
    booked = make_booking(make_sale())
    [ticket] = tickets_of(booked.id)
    secret = codes.secret_of(ticket.id, 1)

    by_secret = _found(booked.event_id, secret)
    by_letters = _found(booked.event_id, codes.typed(codes.for_people(secret).lower()))

    assert by_secret
    assert by_letters
    assert by_secret.id == by_letters.id == ticket.id


def test_a_ticket_of_another_event_is_not_found() -> None:
    [ticket] = tickets_of(make_booking(make_sale()).id)
    secret = codes.secret_of(ticket.id, 1)

    assert _found(new_id(), secret) is None
    assert _found(new_id(), codes.typed(codes.for_people(secret))) is None


def test_the_old_code_of_a_ticket_that_changed_hands_finds_nothing() -> None:
    booked = make_booking(make_sale())
    [ticket] = tickets_of(booked.id)
    with transaction():
        held = db.merge(ticket)
        held.generation = 2
        held.secret_hash = codes.lookup_of(codes.secret_of(ticket.id, 2))

    assert _found(booked.event_id, codes.secret_of(ticket.id, 1)) is None
    assert _found(booked.event_id, codes.secret_of(ticket.id, 2))


def _found(event_id: Id, secret: str | None) -> Ticket | None:
    """As the door finds it: by the fingerprint of its secret, at its event."""
    assert secret
    return db.scalar(select(Ticket).where(Ticket.secret_hash == codes.lookup_of(secret), Ticket.event_id == event_id))


def _confirmed(booked: Booking) -> BookingConfirmed:
    return BookingConfirmed(booked.id, booked.event_id, confirmed_lines(booked.id))


def _issue_and_fail(fact: BookingConfirmed) -> None:
    actions.issue_for_booking(fact)
    raise RuntimeError("after")


def _notices() -> list[str]:
    found = sorted(db.scalars(select(Delivery.notice)))
    db.rollback()
    return found
