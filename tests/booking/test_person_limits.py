"""One person has only so many places at an event, whatever address, account or card they come with."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.news import EmailVerified
from app.booking import actions, queries
from app.booking.errors import OverPersonLimit
from app.booking.models import Booking, BookingState
from app.booking.rules import person_of, persons
from app.core.ids import Id
from app.core.news import announce
from app.events.models import Event
from app.infra.db import db, in_transaction, transaction
from app.inventory import claims
from app.inventory.claims import Claimant
from app.inventory.models import Claim, HoldOrigin, Pool, TicketType
from app.inventory.rules import Basket
from app.notifications.models import Delivery
from app.notifications.notices import Lease, build
from app.payments.flows import settle
from app.payments.gateways.local import books
from app.payments.models import Refund
from app.payments.news import PaymentSettled
from tests.cast import Owner, Person, post, signed_in
from tests.makers import payments
from tests.makers.booking import begin_payment, book_hold, checkout_path, lapse, make_booking
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.terms import limit_persons
from tests.races.invariants import assert_all_hold

MOST = 4


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


@pytest.fixture
def kind(olga: Owner) -> TicketType:
    made = make_sale(organization_id=olga.organization_id)
    limit_persons(made.event_id, MOST)
    return made


@pytest.fixture
def paid_kind(kind: TicketType) -> TicketType:
    return make_ticket_type(db.get_one(Event, kind.event_id), name="Balcony", price_minor=2400)


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Ada@Example.org", "ada@example.org"),
        ("ada+tickets@example.org", "ada@example.org"),
        ("a.d.a+x@gmail.com", "ada@gmail.com"),
        ("ada@googlemail.com", "ada@gmail.com"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ('"a@b"@example.org', '"a@b"@example.org'),
        ("+@example.org", "@example.org"),
    ],
)
def test_spellings_of_one_address_are_one_person(typed: str, person: str) -> None:
    assert person_of(typed) == person


def test_a_person_is_known_by_mailboxes_and_account() -> None:
    assert persons(["A@x.org", "a+1@x.org", ""], Id("u")) == ["mail:a@x.org", "user:u"]
    assert persons([""]) == []


def test_the_limit_counts_over_bookings_and_ticket_types(kind: TicketType, paid_kind: TicketType) -> None:
    make_booking(kind, 2)
    make_booking(paid_kind, 1, email="ada+2@example.org")
    with pytest.raises(OverPersonLimit, match="You have 3 already, so you can take 1 more") as refused:
        make_booking(kind, 2, email="ADA@example.org")
    assert (refused.value.most, refused.value.taken, refused.value.left) == (4, 3, 1)
    make_booking(kind, 1)
    with pytest.raises(OverPersonLimit, match="so you can take no more"):
        make_booking(kind, 1)
    make_booking(kind, 4, email="grace@example.org")
    with pytest.raises(OverPersonLimit, match="You have none yet, so take at most 4"):
        make_booking(kind, 5, email="eve@example.org")


def test_another_event_has_its_own_count(kind: TicketType) -> None:
    make_booking(kind, 4)
    other = make_sale()
    limit_persons(other.event_id, MOST)
    make_booking(other, 4)


def test_an_account_is_one_person_whatever_address_it_types(kind: TicketType, ada: Person) -> None:
    make_booking(kind, 2, email="friend@example.org", by=ada.actor)
    make_booking(kind, 2, email="other@example.org", by=ada.actor)
    for email in ("third@example.org", ada.email):
        with pytest.raises(OverPersonLimit):
            make_booking(kind, 1, email=email, by=ada.actor)
    # Also as a guest, at the address that the account has proved.
    with pytest.raises(OverPersonLimit):
        make_booking(kind, 1, email=ada.email)


def test_a_guest_s_bookings_count_for_the_account_that_proves_the_address(kind: TicketType, ada: Person) -> None:
    make_booking(kind, 4, email="ada.okafor@example.org")
    with transaction():
        announce(EmailVerified(user_id=ada.id, email=ada.email))
    with pytest.raises(OverPersonLimit):
        make_booking(kind, 1, email="elsewhere@example.org", by=ada.actor)


def test_cancelled_returned_and_abandoned_places_count_no_more(kind, paid_kind, olga: Owner) -> None:
    cancelled, partly = make_booking(kind, 2), make_booking(kind, 2)
    with transaction():
        actions.cancel_booking(cancelled, by=olga.actor, reason="Ill")
    waiting = make_booking(paid_kind, 2)
    lapse(waiting.hold_id)
    make_booking(kind, 2)
    with pytest.raises(OverPersonLimit):
        make_booking(kind, 1)
    with transaction():
        claims.return_places(queries.hold_view(partly.hold_id).lines[0].claim_id, 1)
    assert queries.places_of(kind.event_id, ["mail:ada@example.org"], but_of=Id("")) == 3
    _give_the_place_again(partly)


def test_a_booking_that_may_still_be_paid_counts_though_its_hold_has_ended(paid_kind: TicketType) -> None:
    waiting = make_booking(paid_kind, 4)
    begin_payment(waiting)
    lapse(waiting.hold_id)
    with pytest.raises(OverPersonLimit):
        make_booking(paid_kind, 1)
    with transaction():
        actions.release_hold(waiting.hold_id)
    make_booking(paid_kind, 4)


def test_the_box_office_is_bound_by_no_limit(kind: TicketType) -> None:
    make_booking(kind, 4)
    counter = Claimant(origin=HoldOrigin.BOX_OFFICE)
    book_hold(claims.place_hold(kind.event_id, Basket.of({kind.id: 3}), seconds=60, by=counter))
    with pytest.raises(OverPersonLimit):
        make_booking(kind, 1)


def test_the_same_form_sent_twice_is_one_booking_within_the_limit(kind: TicketType) -> None:
    hold = make_hold(kind, 4)
    assert book_hold(hold).id == book_hold(hold).id


def test_the_page_says_how_many_more_keeps_what_was_typed_and_offers_to_give_back(client, kind: TicketType) -> None:
    make_booking(kind, 3)
    hold = make_hold(kind, 2)
    typed = {"email": "ada@example.org", "name": "Ada O.", f"names-{kind.id}": "Bo"}
    page = post(client, checkout_path(hold), typed)
    assert page.status_code == 409
    assert "You have 3 already, so you can take 1 more." in page.text
    assert "Give these 2 back and choose 1" in " ".join(page.text.split())
    for value in ("ada@example.org", "Ada O.", "Bo"):
        assert f'value="{value}"' in page.text
    assert page.text.count("Give the places back") == 2
    # The hold is still theirs, for somebody else's address too.
    done = post(client, checkout_path(hold), {**typed, "email": "bo@example.org"})
    assert "/bookings/" in done.headers["Location"]


def test_the_picker_names_the_limit_and_offers_no_more(client: FlaskClient, kind: TicketType) -> None:
    page = client.get(f"/events/{kind.event_id}/offers").text
    assert "At most 4 for one person." in page
    assert 'data-most="4"' in page
    assert 'max="4"' in page


def test_an_organizer_sets_the_limit_and_takes_it_away(app, olga: Owner, kind: TicketType) -> None:
    desk, path = signed_in(app, olga), f"/dashboard/events/{kind.event_id}/sale-terms"
    assert 'value="4"' in desk.get(path).text
    for typed in ("0", "-1", "x", "1001"):
        assert post(desk, path, {"most_per_person": typed}).status_code == 422
    assert post(desk, path, {"most_per_person": ""}).status_code == 303
    make_booking(kind, 8)
    post(desk, path, {"most_per_person": "9"})
    with pytest.raises(OverPersonLimit):
        make_booking(kind, 2)


def test_one_card_that_pays_for_too_many_gets_its_money_back_with_a_word(app: Flask, paid_kind: TicketType) -> None:
    first, second = make_booking(paid_kind, 3), make_booking(paid_kind, 2, email="bo@example.org")
    _pay(first, card="4242")
    payment_id = _pay(second, card="4242")
    assert _state(first) is BookingState.CONFIRMED
    assert _state(second) is BookingState.ABANDONED
    assert queries.booking_view(second.id).ended_because == "more than one person may have"
    assert _refunds() == [4800]
    assert _told(second) == {"booking.over_limit"}
    # Telling the news again changes nothing, and tells nobody twice.
    with transaction():
        announce(PaymentSettled(payment_id, second.id))
    assert _refunds() == [4800]
    assert _told(second) == {"booking.over_limit"}
    with app.test_request_context():
        message = build(Lease(Id("x"), "booking.over_limit", second.id, "bo@example.org", "email", 1))
    assert "one person can have only so many places" in message.text


def test_other_cards_and_cards_that_tell_nothing_are_other_people(paid_kind: TicketType) -> None:
    for number, card in enumerate(("4242", "1881", "", "")):
        booking = make_booking(paid_kind, 3, email=f"buyer{number}@example.org")
        _pay(booking, card=card)
        assert _state(booking) is BookingState.CONFIRMED


def test_a_lower_limit_takes_nothing_from_whoever_booked_before(paid_kind: TicketType) -> None:
    booking = make_booking(paid_kind, 4)
    limit_persons(paid_kind.event_id, 1)
    _pay(booking, card="4242")
    assert _state(booking) is BookingState.CONFIRMED


def test_money_that_arrives_for_a_forgotten_booking_does_not_lead_past_the_limit(paid_kind: TicketType) -> None:
    forgotten = make_booking(paid_kind, 3)
    payment_id = begin_payment(forgotten)
    reference = payments.reference_of(payment_id)
    in_transaction(lambda: books.pay(books.charge_known_as(reference)))
    _pay(make_booking(paid_kind, 1))
    limit_persons(paid_kind.event_id, 3)
    settle(payment_id)
    assert _state(forgotten) is BookingState.ABANDONED
    assert _refunds() == [7200]


def _pay(booking: Booking, *, card: str = "") -> Id:
    payment_id = begin_payment(booking)
    reference = payments.reference_of(payment_id)
    in_transaction(lambda: books.pay(books.charge_known_as(reference), card=card))
    settle(payment_id)
    return payment_id


def _give_the_place_again(booking: Booking) -> None:
    """Undo the returned place: in the books every place of a confirmed booking is sold."""
    claim_id = queries.hold_view(booking.hold_id).lines[0].claim_id
    with transaction():
        claim = db.get_one(Claim, claim_id)
        claim.returned = 0
        db.get_one(Pool, claim.pool_id, populate_existing=True).sold += 1


def _state(booking: Booking) -> BookingState:
    return queries.booking_view(booking.id).state


def _refunds() -> list[int]:
    found = list(db.scalars(select(Refund.amount_minor)))
    db.rollback()
    return found


def _told(booking: Booking) -> set[str]:
    found = set(db.scalars(select(Delivery.notice).where(Delivery.subject_id == booking.id)))
    db.rollback()
    return found
