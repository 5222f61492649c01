"""Anything in any order: hold, choose anew, lapse, book, pay late, cancel, wait, scan, move, shrink.

Hypothesis makes up the stories; after every step all that must ever hold is asked as SQL. A failure prints its story.
"""

from contextlib import suppress
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from sqlalchemy import select

from app.booking import actions as booking
from app.booking import queries as bookings
from app.booking.models import Booking
from app.checkin import actions as doors
from app.core.actor import SYSTEM
from app.core.errors import NotFound, Refused
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import close_session, db, in_transaction
from app.inventory import claims
from app.inventory.models import SeatBlock, TicketType
from app.inventory.rules import Basket
from app.payments import flows as payments
from app.payments.gateways.local.books import NotOpen
from app.tickets.models import Ticket
from app.venues.starters import theatre
from tests.bench import servers
from tests.cast import make_owner
from tests.makers.booking import begin_payment, book_hold, lapse, pay_at_the_bank
from tests.makers.checkin import code_of, make_door, nonce
from tests.makers.inventory import make_ticket_type
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.waitlist import assert_kept_exactly, make_waiting, sweep
from tests.races.invariants import assert_all_hold

STANDING = 2
SEATS = [f"sa{number}" for number in range(1, 5)]
PEOPLE = [f"{name}@example.org" for name in ("ada", "ben", "cleo", "dan")]
# A ticket stands for the seat that its claim has, and nobody came in twice.
_TICKETS = """
    SELECT t.id, t.seat FROM tickets t LEFT JOIN booking_lines l ON l.id = t.line_id
    LEFT JOIN seat_claims o ON o.event_id = t.event_id AND o.seat = t.seat
    WHERE t.state = 'valid' AND t.seat IS NOT NULL AND t.seat <> '' AND o.claim_id IS DISTINCT FROM l.claim_id
"""
_TWICE_IN = """
    SELECT ticket_id FROM scans WHERE result = 'admitted' AND undone_at IS NULL GROUP BY ticket_id HAVING count(*) > 1
"""


class Shop(RuleBasedStateMachine):
    """One event with two standing places and a row of four seats, and four people who want them."""

    holds = Bundle("holds")
    made = Bundle("made")
    paying = Bundle("paying")

    @initialize(price=st.sampled_from([0, 2400]))
    def open_the_house(self, price: int) -> None:
        close_session()
        servers.sweep()
        owner = make_owner("Olga", organization="House")
        self.stalls = make_seated_sale(organization_id=owner.organization_id, price_minor=price, plan=theatre(1, 4))[
            "z1"
        ]
        self.event = db.get_one(Event, self.stalls.event_id)
        self.standing = make_ticket_type(self.event, name="Standing", price_minor=price, capacity=STANDING)
        self.door = make_door(self.event.id, by=owner.actor).station

    @rule(target=holds, number=st.integers(1, 2))
    def hold_places(self, number: int) -> object:
        basket = Basket.of({self.standing.id: number})
        return self._try(lambda: claims.place_hold(self.event.id, basket, seconds=900))

    @rule(target=holds, seats=st.lists(st.sampled_from(SEATS), min_size=1, max_size=2, unique=True))
    def hold_seats(self, seats: list[str]) -> object:
        return self._try(lambda: make_seat_hold(self.stalls, *seats))

    @rule(
        target=holds,
        hold=consumes(holds),
        seats=st.lists(st.sampled_from(SEATS), min_size=1, max_size=2, unique=True),
        number=st.integers(0, 2),
    )
    def choose_anew(self, hold: Id, seats: list[str], number: int) -> object:
        standing: dict[str, str | int] = {self.standing.id: number} if number else {}
        basket = Basket.of_seats([(seat, self.stalls.id) for seat in seats], standing)
        new = self._try(lambda: claims.replace_hold(hold, self.event.id, basket, seconds=900))
        return hold if new == multiple() else new

    @rule(hold=holds, step=st.sampled_from(["extend", "leave", "resume", "lapse", "release"]))
    def live_on(self, hold: Id, step: str) -> None:
        steps = {
            "extend": lambda: claims.extend_hold(hold, seconds=900),
            "leave": lambda: claims.leave_hold(hold, seconds=0),
            "resume": lambda: claims.resume_hold(hold),
            "release": lambda: booking.release_hold(hold),
        }
        if step == "lapse":
            lapse(hold)
        else:
            self._try(lambda: in_transaction(steps[step]))

    @rule(target=made, hold=holds, email=st.sampled_from(PEOPLE))
    def book(self, hold: Id, email: str) -> object:
        return self._try(lambda: book_hold(hold, email=email).id)

    @rule(target=paying, booking_id=made)
    def begin_to_pay(self, booking_id: Id) -> object:
        found = db.get_one(Booking, booking_id, populate_existing=True)
        return self._try(lambda: begin_payment(found) or multiple())

    @rule(payment=paying)
    def pay(self, payment: Id) -> None:
        # Whoever pays twice hears from the bank itself that it is decided.
        with suppress(NotOpen):
            pay_at_the_bank(payment)

    @rule(payment=paying)
    def hear_from_the_bank(self, payment: Id) -> None:
        payments.settle(payment)

    @rule()
    def let_the_unpaid_go(self) -> None:
        for booking_id in bookings.unpaid_bookings():
            in_transaction(partial(booking.abandon_unpaid, booking_id))

    @rule(booking_id=made)
    def cancel(self, booking_id: Id) -> None:
        def work() -> None:
            found = db.get_one(Booking, booking_id, populate_existing=True)
            booking.cancel_booking(found, by=SYSTEM, reason="The story wants it.")

        self._try(lambda: in_transaction(work))

    @rule(capacity=st.integers(0, STANDING + 2))
    def resize(self, capacity: int) -> None:
        self._try(lambda: in_transaction(lambda: claims.change_capacity(self.standing.pool_id, capacity)))

    @rule(seat=st.sampled_from(SEATS), other=st.sampled_from(SEATS), step=st.sampled_from(["move", "swap"]))
    def move(self, seat: str, other: str, step: str) -> None:
        verb = claims.move_seat if step == "move" else claims.swap_seats
        self._try(lambda: in_transaction(lambda: verb(self.event.id, seat, other)))

    @rule(seat=st.sampled_from(SEATS), block=st.sampled_from([*SeatBlock, None]))
    def block(self, seat: str, block: SeatBlock | None) -> None:
        if block is None:
            in_transaction(lambda: claims.unblock_seats(self.event.id, [seat]))
        else:
            in_transaction(lambda: claims.block_seats(self.event.id, [seat], block))

    @rule(email=st.sampled_from(PEOPLE), number=st.integers(1, 2), wants_seat=st.booleans())
    def wait_in_line(self, email: str, number: int, wants_seat: bool) -> None:
        kind: TicketType = self.stalls if wants_seat else self.standing
        self._try(lambda: make_waiting(kind, number, email=email, wanted=(kind.id,)))

    @rule()
    def serve_the_line(self) -> None:
        sweep()

    @rule(place=st.integers(0, 20))
    def scan(self, place: int) -> None:
        tickets = db.scalars(select(Ticket.id).order_by(Ticket.issued_at, Ticket.id)).all()
        if tickets:
            code = code_of(tickets[place % len(tickets)])
            db.rollback()
            doors.scan_code(self.door.post, code, nonce=nonce())

    @invariant()
    def all_holds(self) -> None:
        if not hasattr(self, "door"):
            return
        assert_all_hold()
        assert_kept_exactly()
        with servers.connect() as database:
            assert database.execute(_TICKETS).fetchall() == []
            assert database.execute(_TWICE_IN).fetchall() == []

    def _try(self, step):
        """Do it; whatever is refused leaves nothing for the bundle, and nothing half done."""
        try:
            return step()
        except (Refused, NotFound):
            db.rollback()
            return multiple()


Shop.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
TestShop = pytest.mark.timeout(400)(pytest.mark.usefixtures("app")(Shop.TestCase))
