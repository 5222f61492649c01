"""Places come back while everybody reaches for them: the line gets them, once, whoever is faster."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import func, select

from app.booking import actions as bookings
from app.booking.errors import BookedAlready, PlacesGone
from app.booking.models import Booking
from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, in_transaction
from app.inventory.errors import NotHeld
from app.inventory.models import TicketType
from app.waitlist import actions, jobs
from app.waitlist.errors import HasOffer
from app.waitlist.models import Entry, EntryState, PlaceOffer
from tests.bench import servers
from tests.makers.booking import book_hold, make_booking
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.waitlist import (
    ask_to_wait,
    assert_kept_exactly,
    awaited,
    make_sold_out,
    make_waiting,
    offer_to,
    state_of,
    sweep,
)
from tests.races.invariants import assert_all_hold
from tests.races.rush import does_nothing, together

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("app")]


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


@pytest.mark.parametrize("_round", range(4))
def test_two_places_come_back_at_once_and_three_wait(_round: int) -> None:
    kind, booked = make_sold_out()
    waiting = [make_waiting(kind, email=f"{name}@example.org") for name in ("first", "second", "third")]
    ids = [booking.id for booking in booked]
    answers = together(*[partial(_cancel, booking_id) for booking_id in ids])
    assert answers == [None, None]
    sweep()
    assert [state_of(entry) for entry in waiting] == ["offered", "offered", "waiting"]
    assert awaited(kind) == 1
    assert _count(PlaceOffer) == 2


@pytest.mark.parametrize("_round", range(4))
def test_the_public_reaches_for_a_place_in_the_second_in_which_it_comes_back(_round: int) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel = partial(_cancel, booked[0].id)
    cancelled, *public = together(cancel, *[partial(make_hold, kind)] * 6)
    assert cancelled is None
    assert all(isinstance(answer, NotHeld) for answer in public)
    sweep()
    assert state_of(entry) == "offered"


@pytest.mark.parametrize("_round", range(3))
def test_the_public_reaches_for_a_hold_that_lapses_while_the_sweep_comes(_round: int) -> None:
    kind, entry = _about_to_lapse()
    _, *public = together(jobs.sweep, *[partial(make_hold, kind)] * 6)
    assert all(isinstance(answer, NotHeld) for answer in public)
    _assert_served(entry)


def test_the_public_reaches_for_a_hold_that_lapses_before_the_sweep_comes() -> None:
    kind, entry = _about_to_lapse()
    public = together(*[partial(make_hold, kind)] * 6)
    assert all(isinstance(answer, NotHeld) for answer in public)
    _assert_served(entry)


def test_without_places_being_kept_the_public_takes_what_the_line_waits_for() -> None:
    with does_nothing("await_places(text, integer, timestamp with time zone)"):
        kind, entry = _about_to_lapse()
        public = together(*[partial(make_hold, kind)] * 6)
        sweep()
    leaks = sum(isinstance(answer, str) for answer in public)
    assert leaks == 1, "the race is no test: nothing leaks although nothing is kept"
    assert db.get_one(Entry, entry, populate_existing=True).state == "waiting"


@pytest.mark.parametrize("_round", range(4))
def test_declined_in_the_second_in_which_it_lapses(_round: int) -> None:
    kind, booked = make_sold_out()
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    _cancel(booked[0].id)
    offer_id, hold_id = offer_to(first).id, offer_to(first).hold_id
    _ends_in(hold_id, seconds=0.15)
    together(partial(_decline, offer_id), _sweep_late)
    sweep()
    assert state_of(first) in ("declined", "missed")
    assert state_of(second) == "offered"
    assert _count(PlaceOffer) == 2
    assert awaited(kind) == 0


@pytest.mark.parametrize("_round", range(3))
def test_one_claim_link_used_by_many_at_once_makes_one_booking(_round: int) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    _cancel(booked[0].id)
    hold_id = offer_to(entry).hold_id
    answers = together(*[partial(_book, hold_id, f"friend{number}@example.org") for number in range(6)])
    made = [answer for answer in answers if isinstance(answer, str)]
    assert len(made) == 1
    assert all(isinstance(answer, BookedAlready) for answer in answers if not isinstance(answer, str))
    assert db.scalar(select(func.count()).select_from(Booking).where(Booking.hold_id == hold_id)) == 1
    sweep()
    assert state_of(entry) == "taken"


@pytest.mark.parametrize("_round", range(3))
def test_taken_in_the_second_in_which_it_is_declined(_round: int) -> None:
    kind, booked = make_sold_out()
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    _cancel(booked[0].id)
    offer_id, hold_id = offer_to(first).id, offer_to(first).hold_id
    booking, _declined = together(partial(_book, hold_id, first.email), partial(_decline, offer_id))
    sweep()
    if isinstance(booking, Exception):
        assert isinstance(booking, PlacesGone)
        assert (state_of(first), state_of(second)) == ("declined", "offered")
        return
    assert (state_of(first), state_of(second)) == ("taken", "waiting")


def test_everybody_joins_at_once_and_each_has_a_turn_of_their_own() -> None:
    kind, _ = make_sold_out()
    asked = [ask_to_wait(kind, 2, email=f"{number}@example.org").id for number in range(12)]
    answers = together(*[partial(_confirm, entry_id) for entry_id in asked * 2])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    turns = db.scalars(select(Entry.turn)).all()
    assert sorted(turn for turn in turns if turn) == list(range(1, 13))
    assert awaited(kind) == 24
    assert_kept_exactly()


def test_one_address_asks_many_times_at_once_and_waits_once() -> None:
    kind, _ = make_sold_out()
    asked = [ask_to_wait(kind, 1).id for _ in range(6)]
    answers = together(*[partial(_confirm, entry_id) for entry_id in asked])
    assert len({str(answer) for answer in answers}) == 1
    assert awaited(kind) == 1


@pytest.mark.parametrize("_round", range(3))
def test_two_pools_give_places_back_while_people_join_and_leave(_round: int) -> None:
    kind = make_sale(capacity=3)
    balcony = make_ticket_type(db.get_one(Event, kind.event_id), name="Balcony", capacity=3)
    booked = [make_booking(one, email="early@example.org").id for one in (kind, balcony) * 3]
    waiting = [make_waiting(kind, email=f"any{number}@example.org").id for number in range(5)]
    asked = ask_to_wait(kind, email="late@example.org").id
    answers = together(
        *[partial(_cancel, booking_id) for booking_id in booked],
        partial(_leave, waiting[1]),
        partial(_confirm, asked),
        *[partial(make_hold, one) for one in (kind, balcony)],
    )
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, NotHeld | HasOffer)]
    sweep()
    assert_kept_exactly()
    states = Counter(db.scalars(select(Entry.state)).all())
    assert states[EntryState.WAITING] == 0
    assert states[EntryState.OFFERED] >= 4


def _assert_served(entry: Id) -> None:
    sweep()
    assert db.get_one(Entry, entry, populate_existing=True).state == "offered"
    assert_kept_exactly()


def _about_to_lapse() -> tuple[TicketType, Id]:
    kind = make_sale(capacity=1)
    hold_id = make_hold(kind)
    entry = make_waiting(kind)
    _ends_in(hold_id, seconds=0)
    return kind, entry.id


def _ends_in(hold_id: Id, *, seconds: float) -> None:
    with servers.connect() as database:
        for table, column in (("holds", "id"), ("claims", "hold_id")):
            database.execute(
                f"UPDATE {table} SET expires_at = clock_timestamp() + make_interval(secs => %s) WHERE {column} = %s",
                [seconds, hold_id],
            )


def _sweep_late() -> None:
    with servers.connect() as database:
        database.execute("SELECT pg_sleep(0.15)")
    jobs.sweep()


def _cancel(booking_id: Id) -> None:
    in_transaction(lambda: bookings.cancel_booking(db.get_one(Booking, booking_id), by=SYSTEM, reason="A race"))


def _decline(offer_id: Id) -> None:
    in_transaction(lambda: actions.decline(db.get_one(PlaceOffer, offer_id)))


def _confirm(entry_id: Id) -> Id:
    return in_transaction(lambda: actions.confirm(db.get_one(Entry, entry_id)).id)


def _leave(entry_id: Id) -> None:
    in_transaction(lambda: actions.leave(db.get_one(Entry, entry_id)))


def _book(hold_id: Id, email: str) -> str:
    return book_hold(hold_id, email=email).id


def _count(table: type) -> int:
    number = db.scalar(select(func.count()).select_from(table)) or 0
    db.rollback()
    return number
