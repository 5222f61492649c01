"""People join the line once, are confirmed, and find out where they stand."""

from datetime import timedelta

import pytest

from app.core import clock
from app.events.models import Event
from app.infra.db import db, in_transaction, transaction
from app.inventory.models import TicketType
from app.waitlist import actions, queries
from app.waitlist.actions import Wishes
from app.waitlist.errors import HasOffer, LinkOver, ListClosed, OutsideLimits, StillOnSale
from app.waitlist.models import Entry, EntryState, Waitlist
from tests.cast import Person
from tests.makers.accounts import mailed
from tests.makers.inventory import make_sale, make_ticket_type
from tests.makers.waitlist import ask_to_wait, awaited, cancel, make_sold_out, make_waiting, state_of
from tests.races.invariants import assert_all_hold

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


def test_nobody_waits_before_the_address_is_confirmed() -> None:
    kind, _ = make_sold_out()
    asked = ask_to_wait(kind, 2)
    assert asked.state is EntryState.UNCONFIRMED
    assert awaited(kind) == 0
    assert mailed("waitlist.confirm", "wanda@example.org") == [asked.id]
    in_transaction(lambda: actions.confirm(asked))
    assert awaited(kind) == 2
    assert _position(asked) == 1
    assert mailed("waitlist.joined", "wanda@example.org") == [asked.id]


def test_somebody_signed_in_with_that_address_waits_at_once(ada: Person) -> None:
    kind, _ = make_sold_out()
    assert ask_to_wait(kind, email="Ada.Okafor@example.org", by=ada.actor).state is EntryState.WAITING
    assert ask_to_wait(kind, email="other@example.org", by=ada.actor).state is EntryState.UNCONFIRMED


def test_confirming_twice_is_the_same_place_in_the_line() -> None:
    kind, _ = make_sold_out()
    first = make_waiting(kind)
    make_waiting(kind, email="second@example.org")
    again = in_transaction(lambda: actions.confirm(db.get_one(Entry, first.id)))
    assert again.id == first.id
    assert _position(first) == 1
    assert awaited(kind) == 2


def test_joining_again_changes_the_entry_and_more_places_cost_the_turn() -> None:
    kind, _ = make_sold_out(capacity=3)
    first = make_waiting(kind, 2)
    make_waiting(kind, email="second@example.org")
    assert make_waiting(kind, 1).id == first.id
    assert _position(first) == 1
    assert awaited(kind) == 2
    assert make_waiting(kind, 3).id == first.id
    assert _position(first) == 2
    assert awaited(kind) == 4


def test_a_strangers_request_changes_nothing_until_the_address_says_yes() -> None:
    kind, _ = make_sold_out()
    entry = make_waiting(kind, 2)
    ask_to_wait(kind, 1)
    assert db.get_one(Entry, entry.id, populate_existing=True).quantity == 2
    assert awaited(kind) == 2


def test_leaving_gives_up_what_was_kept() -> None:
    kind, _ = make_sold_out()
    entry, other = make_waiting(kind), make_waiting(kind, email="second@example.org")
    in_transaction(lambda: actions.leave(entry))
    assert state_of(entry) == "left"
    assert awaited(kind) == 1
    assert _position(other) == 1
    in_transaction(lambda: actions.leave(entry))
    assert state_of(entry) == "left"


def test_fewer_places_keep_the_turn_and_more_lose_it() -> None:
    kind, _ = make_sold_out()
    entry = make_waiting(kind, 2)
    make_waiting(kind, email="second@example.org")
    in_transaction(lambda: actions.change(entry, Wishes(quantity=1)))
    assert (_position(entry), awaited(kind)) == (1, 2)
    in_transaction(lambda: actions.change(entry, Wishes(quantity=4)))
    assert (_position(entry), awaited(kind)) == (2, 5)


def test_there_is_no_need_to_wait_for_what_is_on_sale() -> None:
    with pytest.raises(StillOnSale):
        ask_to_wait(make_sale(capacity=3))


def test_only_sold_out_tickets_are_waited_for() -> None:
    kind, _ = make_sold_out()
    balcony = make_ticket_type(db.get_one(Event, kind.event_id), name="Balcony", capacity=5)
    entry = make_waiting(kind)
    assert entry.wanted == [kind.id]
    with pytest.raises(Exception, match="sold out"):
        ask_to_wait(kind, wanted=(balcony.id,))


def test_more_than_a_booking_may_have_is_refused() -> None:
    kind, _ = make_sold_out()
    with pytest.raises(OutsideLimits, match="1 to 10 Standing"):
        ask_to_wait(kind, 11)


def test_the_list_ends_a_day_before_doors_and_never_after_the_sale() -> None:
    kind, _ = make_sold_out()
    event = db.get_one(Event, kind.event_id)
    assert queries.terms_of(event).closes_at == event.starts_at - timedelta(days=1)
    with transaction():
        db.get_one(TicketType, kind.id).sale_closes_at = clock.now() - timedelta(seconds=1)
    assert not queries.terms_of(event).is_open
    with pytest.raises(ListClosed):
        ask_to_wait(kind)


def test_a_closed_list_takes_nobody_in_not_even_those_who_confirm_late() -> None:
    kind, _ = make_sold_out()
    asked = ask_to_wait(kind)
    with transaction():
        db.add(Waitlist(event_id=kind.event_id, is_paused=False, is_strict=False, closed_at=clock.now()))
    with pytest.raises(ListClosed):
        in_transaction(lambda: actions.confirm(asked))
    with pytest.raises(ListClosed):
        ask_to_wait(kind)


def test_an_old_link_confirms_nothing() -> None:
    kind, _ = make_sold_out()
    asked = ask_to_wait(kind)
    with transaction():
        db.get_one(Entry, asked.id).created_at = clock.now() - timedelta(days=3)
    with pytest.raises(LinkOver):
        in_transaction(lambda: actions.confirm(asked))


def test_an_open_offer_goes_before_another_request() -> None:
    kind, bookings = make_sold_out()
    entry = make_waiting(kind)
    asked = ask_to_wait(kind, 2)
    cancel(bookings[0])
    assert state_of(entry) == "offered"
    with pytest.raises(HasOffer):
        in_transaction(lambda: actions.confirm(asked))


def test_a_wish_that_fits_when_it_is_confirmed_is_offered_at_once() -> None:
    kind, bookings = make_sold_out()
    asked = ask_to_wait(kind)
    cancel(bookings[0])
    in_transaction(lambda: actions.confirm(asked))
    assert state_of(asked) == "offered"
    assert mailed("waitlist.joined", "wanda@example.org") == []


def _position(entry: Entry) -> int:
    found = queries.entry_view(entry.id).position
    db.rollback()
    return found
