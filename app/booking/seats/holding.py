"""Holds what was chosen, in the place of what the visitor held before, and draws the stub of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from flask import url_for

from app.booking import actions, queries
from app.booking.seats.choices import Choice, basket_of
from app.booking.seats.pages import Asked, drawn_numbers, hold_path
from app.booking.seats.scenes import Scene, numbers
from app.booking.seats.stubs import Held, HeldSeat, Refusal
from app.booking.seats.views import Part
from app.booking.views import HoldLine
from app.core.errors import NotFound, Refused
from app.core.ids import Id
from app.infra.db import in_transaction, transaction
from app.infra.settings import settings
from app.inventory import choosing, claims, drawings
from app.inventory.allocation.judging import ChoiceRefused
from app.inventory.allocation.party import Allocation, Party
from app.inventory.claims import Claimant
from app.inventory.errors import HoldsTooMuch, NoLongerHeld, SeatsGone
from app.inventory.house import HouseSeat
from app.inventory.models import HoldOrigin
from app.inventory.rules import Basket
from app.waiting_room import sessions as waiting_room
from app.waiting_room.errors import NotAdmitted
from app.web import visitors


def hold_choice(scene: Scene, choice: Choice, *, instead_of: Held | None, by: Claimant) -> Id | None:
    """Hold exactly this choice; None when nothing is chosen any more, which needs no pass.

    Refuses NotAdmitted, NotHeld and ChoiceRefused.
    """
    if choice.is_empty:
        if instead_of:
            _give_back(instead_of.id)
        return None
    waiting_room.ensure_admitted(scene.event.id)
    basket = basket_of(choice, scene)
    own = instead_of.keys if instead_of and instead_of.is_live else []
    if basket.seats:
        asks = choice.asks_accessible or any(scene.sheet.house.by_key[key].is_accessible for key in own)
        choosing.ensure_seats_allowed(scene.event.id, basket.seat_keys, asks_accessible=asks, own=own)
    return _place(scene, basket, instead_of, by)


def hold_best(scene: Scene, asked: Asked, *, instead_of: Held | None, by: Claimant) -> Id:
    """Hold the best seats for so many, in the place of what was held.

    Refuses NotAdmitted, SoldOut and what holding refuses.
    """
    waiting_room.ensure_admitted(scene.event.id)
    party = Party(asked.party, asked.wheelchairs)
    pools = [
        zone.pool_id for zone in scene.zones if zone.is_seated and zone.is_on_sale and asked.where in ("", zone.key)
    ]

    def hold(found: Allocation) -> Id:
        choice = Choice(seats=found.keys, standing=_standing(instead_of))
        return _place(scene, basket_of(choice, scene), instead_of, by)

    own = instead_of.keys if instead_of and instead_of.is_live else []
    return choosing.hold_found(scene.event.id, party, hold, pools=pools, own=own)


def extend(held: Held | None) -> Id:
    """Hold for as long again, once, even when the pass that let the visitor in has ended. Refuses NoLongerHeld."""
    if held is None:
        raise NoLongerHeld
    with transaction():
        claims.extend_hold(held.id, seconds=60 * settings().seat_hold_minutes)
    return held.id


def is_resumed(held: Held) -> bool:
    """Whether the seats are still the buyer's who is back on the page, and so have their full time again."""
    return held.is_live and (not held.was_left or in_transaction(lambda: actions.resume_hold(held.id)))


def held_of(scene: Scene, part: Part, hold_id: Id, seal: str) -> Held:
    """The stub of a hold. Raises NotFound for a hold of another event."""
    hold = queries.hold_view(hold_id)
    if hold.event.id != scene.event.id:
        raise NotFound
    drawn = drawn_numbers(scene, part)
    seats = [seat for line in hold.lines for seat in _held_seats(scene, line, drawn)]
    return Held(
        id=hold.id,
        seal=seal,
        seats=tuple(sorted(seats, key=lambda seat: seat.numbers)),
        standing={line.ticket_type_id: line.quantity for line in hold.lines if not line.seats},
        standing_names=tuple(f"{line.quantity} {line.name}" for line in hold.lines if not line.seats),
        total=hold.total,
        expires_at=hold.expires_at,
        seconds_left=hold.seconds_left,
        is_live=hold.is_live and not hold.booking_id,
        is_booked=bool(hold.booking_id),
        was_left=hold.was_left,
        ends_on_leaving=hold.origin is HoldOrigin.WEB,
        can_extend=not hold.was_extended and hold.is_live,
        are_together=_are_together([scene.sheet.house.seats[number] for seat in seats for number in seat.numbers]),
        code=hold.code,
        path=hold_path(scene.event.id, part, hold.id, seal),
        base_path=hold_path(scene.event.id, Part(), hold.id, seal),
        checkout_path=url_for("checkout.show", hold_id=hold.id, seal=seal),
    )


def refusal_of(scene: Scene, refused: Refused, choice: Choice, held: Held | None) -> Refusal:
    """The refusal in words, with the seats that are gone and a choice that would do."""
    house = scene.sheet.house
    wanted = numbers(scene, choice.seats)
    own = set(held.numbers) if held else set()
    lost = set(numbers(scene, refused.seats)) if isinstance(refused, SeatsGone) else set()
    gone = [number for number in wanted if number in lost or number in scene.state.unavailable - own]
    names = ", ".join(house.seats[number].name for number in gone)
    kept = [house.seats[number] for number in wanted if number not in gone]
    refusal = Refusal(
        sentence=f"{refused.sentence} Gone: {names}." if names else refused.sentence,
        gone=tuple(gone),
        wanted=tuple(seat.number for seat in kept),
        has_line=isinstance(refused, NotAdmitted),
        has_holds=isinstance(refused, HoldsTooMuch) and bool(queries.live_holds_of(visitors.visitor())),
    )
    if not isinstance(refused, ChoiceRefused):
        return refusal
    return replace(
        refusal,
        instead=refused.instead,
        instead_words=_instead_words(scene, choice.seats, refused.instead),
        asks_accessible=not choice.asks_accessible and any(seat.is_accessible or seat.is_companion for seat in kept),
    )


def _place(scene: Scene, basket: Basket, instead_of: Held | None, by: Claimant) -> Id:
    seconds = 60 * settings().seat_hold_minutes
    if instead_of and not instead_of.is_booked:
        return claims.replace_hold(instead_of.id, scene.event.id, basket, seconds=seconds, by=by)
    return claims.place_hold(scene.event.id, basket, seconds=seconds, by=by)


def _standing(held: Held | None) -> Mapping[str, str]:
    return {str(type_id): str(number) for type_id, number in held.standing.items()} if held else {}


def _give_back(hold_id: Id) -> None:
    with transaction():
        claims.release_hold(hold_id)


def _held_seats(scene: Scene, line: HoldLine, drawn: Collection[int]) -> Iterator[HeldSeat]:
    by_key = scene.sheet.house.by_key
    found = sorted((by_key[key] for key in line.seats if key in by_key), key=lambda seat: seat.number)
    # Chairs of a table that is sold as a whole are one line.
    for _, together in groupby(found, key=lambda seat: seat.whole or seat.key):
        seats = list(together)
        first = seats[0]
        yield HeldSeat(
            keys=tuple(seat.key for seat in seats),
            numbers=tuple(seat.number for seat in seats),
            name=f"{first.section} {first.row}" if first.whole else first.name,
            facts=f"The whole table with {len(seats)} chairs" if first.whole else _facts(first),
            price=line.unit_price * len(seats),
            type_id=line.ticket_type_id,
            types=scene.zone_of_pool[first.pool_id].offers,
            is_elsewhere=first.number not in drawn,
        )


def _facts(seat: HouseSeat) -> str:
    facts = [*(["wheelchair place"] if seat.is_accessible else []), *drawings.facts_of(seat)]
    words = ", ".join(facts)
    return words[:1].upper() + words[1:]


def _are_together(seats: Sequence[HouseSeat]) -> bool | None:
    if len(seats) < 2:
        return None
    places = sorted(seat.place for seat in seats)
    return len({seat.run for seat in seats}) == 1 and places == list(range(places[0], places[0] + len(places)))


def _instead_words(scene: Scene, wanted: Sequence[str], instead: Sequence[str]) -> str:
    fresh = [
        scene.sheet.house.by_key[key].name for key in instead if key not in wanted and key in scene.sheet.house.by_key
    ]
    return f"Take {' and '.join(fresh)} instead" if fresh else "Take the others only"
