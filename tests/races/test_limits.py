"""Two at once for the last place of a person, of a code, of an early price. And the same with each guard taken away."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import func, select

from app.booking import actions
from app.booking.errors import OverPersonLimit
from app.booking.models import Booking, BookingLine, BookingState
from app.booking.rules import BookingDetails
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, in_transaction
from app.inventory.errors import CodeUsedUp, NotHeld, TierShort
from app.inventory.models import Claim, TicketType
from app.payments.flows import settle
from app.payments.gateways.local import books
from app.payments.models import Refund
from tests.makers import payments
from tests.makers.booking import begin_payment, make_booking
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.terms import hold_with_code, limit_persons, make_code, make_tier
from tests.races.invariants import assert_all_hold
from tests.races.rush import does_nothing, replaced, slow, slow_claims, together, without_lock

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("app")]

# Between counting and writing, everybody waits: whoever is not kept apart by a guard will meet here.
_BOOKED, _CONFIRMED = "INSERT ON bookings", "UPDATE OF state ON bookings"


def test_one_person_who_books_twice_at_once_stays_within_the_limit() -> None:
    kind = _limited_sale(2)
    answers = _book_at_once([make_hold(kind, 2) for _ in range(4)], ["ada@example.org", "Ada+x@Example.org"])
    assert answers == {"booked": 1, "OverPersonLimit": 3}
    assert _places(kind) == 2
    assert_all_hold()


def test_without_the_lock_on_persons_the_same_two_bookings_go_past_the_limit() -> None:
    kind = _limited_sale(2)
    with _without_person_lock():
        answers = _book_at_once([make_hold(kind, 2) for _ in range(4)], ["ada@example.org"], meeting=2)
    assert answers["booked"] > 1, f"this is no test, nothing goes wrong without the guard: {answers}"
    assert _places(kind) > 2


def test_different_people_do_not_wait_for_each_other() -> None:
    kind = _limited_sale(2)
    holds = [make_hold(kind, 2) for _ in range(4)]
    answers = _book_at_once(holds, [f"buyer{number}@example.org" for number in range(4)])
    assert answers == {"booked": 4}


def test_addresses_and_accounts_that_cross_do_not_wait_in_a_circle() -> None:
    kind = _limited_sale(40)
    addresses = ["a@example.org", "b@example.org", "c@example.org"]
    answers = _book_at_once([make_hold(kind) for _ in range(9)], addresses)
    assert answers == {"booked": 9}


def test_one_card_that_pays_two_bookings_at_once_gets_the_second_back() -> None:
    kind = _limited_sale(2, price_minor=2400)
    answers = _pay_at_once(kind)
    assert answers == {BookingState.CONFIRMED: 1, BookingState.ABANDONED: 1}
    assert db.scalars(select(Refund.amount_minor)).all() == [4800]
    assert_all_hold()


def test_without_the_lock_on_persons_one_card_gets_both() -> None:
    kind = _limited_sale(2, price_minor=2400)
    with _without_person_lock():
        answers = _pay_at_once(kind, meeting=2)
    assert answers[BookingState.CONFIRMED] == 2, f"this is no test, nothing goes wrong without the guard: {answers}"


def test_the_last_place_of_a_code_goes_to_one_though_its_types_have_places_of_their_own() -> None:
    kinds = _two_hidden_types(most_places=1)
    with slow_claims():
        answers = together(*[partial(hold_with_code, kind) for kind in kinds * 4])
    assert _counted(answers) == {"held": 1, "CodeUsedUp": 7}
    assert_all_hold()


def test_without_the_lock_on_the_code_it_goes_to_more_than_one() -> None:
    kinds = _two_hidden_types(most_places=1)
    with _without_code_lock(), slow_claims(meeting=2):
        answers = _counted(together(*[partial(hold_with_code, kind) for kind in kinds * 4]))
    assert answers["held"] > 1, f"this is no test, nothing goes wrong without the guard: {answers}"


def test_only_so_many_get_the_early_price_in_a_rush() -> None:
    kind = make_sale(price_minor=2500)
    make_tier(kind, 1500, quantity=5)
    with slow_claims():
        answers = together(*[partial(make_hold, kind)] * 12)
    assert _counted(answers) == {"held": 12}
    assert _prices(kind) == {1500: 5, 2500: 7}


def test_without_the_lock_on_the_places_more_than_so_many_get_it() -> None:
    kind = make_sale(price_minor=2500)
    make_tier(kind, 1500, quantity=5)
    with without_lock(), slow_claims(meeting=12):
        together(*[partial(make_hold, kind)] * 12)
    assert _prices(kind)[1500] > 5, "this is no test, nothing goes wrong without the guard"


def test_pairs_in_a_rush_are_never_sold_at_two_prices() -> None:
    kind = make_sale(price_minor=2500)
    make_tier(kind, 1500, quantity=5)
    with slow_claims():
        answers = _counted(together(*[partial(make_hold, kind, 2)] * 6))
    # One place is left at the early price: a pair is told so, and whoever wants one gets it.
    assert answers == {"held": 2, "TierShort": 4}
    assert _prices(kind) == {1500: 4}
    make_hold(kind)
    make_hold(kind, 2)
    assert _prices(kind) == {1500: 5, 2500: 2}


def _limited_sale(most: int, *, price_minor: int = 0) -> TicketType:
    kind = make_sale(capacity=50, price_minor=price_minor)
    limit_persons(kind.event_id, most)
    return kind


def _two_hidden_types(*, most_places: int) -> list[TicketType]:
    first = make_sale()
    kinds = [first, make_ticket_type(db.get_one(Event, first.event_id), name="Balcony")]
    make_code(*kinds, most_places=most_places)
    db.rollback()
    return kinds


def _book_at_once(holds: list[Id], addresses: list[str], *, meeting: int = 0) -> Counter[str]:
    def book(hold_id: Id, email: str) -> str:
        details = BookingDetails(email=email, name="Ada")
        in_transaction(lambda: actions.book(hold_id, details))
        return "booked"

    who = [addresses[number % len(addresses)] for number in range(len(holds))]
    with slow(_BOOKED, meeting=meeting):
        answers = together(*[partial(book, hold, email) for hold, email in zip(holds, who, strict=True)])
    return _counted(answers)


def _pay_at_once(kind: TicketType, *, meeting: int = 0) -> Counter[BookingState]:
    bookings = [make_booking(kind, 2, email=f"buyer{number}@example.org") for number in range(2)]
    waiting = [begin_payment(booking) for booking in bookings]
    for payment_id in waiting:
        reference = payments.reference_of(payment_id)
        in_transaction(partial(_pay_by_the_same_card, Id(reference)))
    with slow(_CONFIRMED, meeting=meeting):
        answers = together(*[partial(settle, payment_id) for payment_id in waiting])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    states = Counter(db.scalars(select(Booking.state)).all())
    db.rollback()
    return states


def _pay_by_the_same_card(charge: Id) -> None:
    books.pay(books.charge_known_as(charge), card="4242")


def _counted(answers: Sequence[object]) -> Counter[str]:
    known = (OverPersonLimit, CodeUsedUp, TierShort, NotHeld)
    unknown = [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, known)]
    assert not unknown
    return Counter(
        type(answer).__name__ if isinstance(answer, Exception) else "booked" if answer == "booked" else "held"
        for answer in answers
    )


def _places(kind: TicketType) -> int:
    places = db.scalar(
        select(func.sum(BookingLine.quantity))
        .join(Booking, Booking.id == BookingLine.booking_id)
        .where(Booking.event_id == kind.event_id, Booking.state == BookingState.CONFIRMED)
    )
    db.rollback()
    return places or 0


def _prices(kind: TicketType) -> dict[int, int]:
    rows = db.execute(
        select(Claim.unit_price_minor, func.sum(Claim.quantity).label("places"))
        .where(Claim.ticket_type_id == kind.id)
        .group_by(Claim.unit_price_minor)
    ).all()
    db.rollback()
    return {row.unit_price_minor: row.places for row in rows}


@contextmanager
def _without_person_lock() -> Iterator[None]:
    with does_nothing("lock_persons(text, text[])"):
        yield


@contextmanager
def _without_code_lock() -> Iterator[None]:
    """Let ``claim_places`` go on without its lock on the access code."""
    lock = "PERFORM pg_advisory_xact_lock(4, hashtext(v_code_id));"
    with replaced("claim_places", lambda definition: _without(lock, definition)):
        yield


def _without(part: str, definition: str) -> str:
    assert part in definition
    return definition.replace(part, "NULL;")
