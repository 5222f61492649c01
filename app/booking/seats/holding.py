"""Holds what was chosen, in the place of what the visitor held before, and draws the stub of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from flask import url_for

from app.booking import queries
from app.booking.seats.choices import Choice, basket_of
from app.booking.seats.pages import Asked, drawn_numbers, hold_path
from app.booking.seats.scenes import Scene, numbers
from app.booking.seats.views import Held, HeldSeat, Part, Refusal
from app.booking.views import HoldLine
from app.core.errors import NotFound, Refused
from app.core.ids import Id
from app.infra.db import transaction
from app.infra.settings import settings
from app.inventory import choosing, claims, drawings
from app.inventory.allocation.judging import ChoiceRefused
from app.inventory.allocation.party import Party
from app.inventory.claims import Claimant
from app.inventory.errors import NoLongerHeld, SeatsGone
from app.inventory.house import HouseSeat
from app.inventory.rules import Basket

_TRIES = 8


def hold_choice(scene: Scene, choice: Choice, *, instead_of: Held | None, by: Claimant) -> Id | None:
    """Hold exactly this choice; None when nothing is chosen any more. Refuses NotHeld and ChoiceRefused."""
    if choice.is_empty:
        if instead_of:
            _give_back(instead_of.id)
        return None
    basket = basket_of(choice, scene)
    own = [seat.key for seat in instead_of.seats] if instead_of and instead_of.is_live else []
    if basket.seats:
        asks = choice.asks_accessible or any(scene.sheet.house.by_key[key].is_accessible for key in own)
        choosing.ensure_seats_allowed(scene.event.id, basket.seat_keys, asks_accessible=asks, own=own)
    return _place(scene, basket, instead_of, by)


def hold_best(scene: Scene, asked: Asked, *, instead_of: Held | None, by: Claimant) -> Id:
    """Hold the best seats for so many, in the place of what was held. Refuses NoSuchSeats and what holding refuses."""
    party = Party(asked.party, asked.wheelchairs)
    pools = [
        zone.pool_id for zone in scene.zones if zone.is_seated and zone.is_on_sale and asked.where in ("", zone.key)
    ]
    for attempt in range(1, _TRIES + 1):
        found = choosing.find_best(scene.event.id, party, pools=pools)
        basket = basket_of(Choice(seats=found.keys, standing=_standing(instead_of)), scene)
        try:
            return _place(scene, basket, instead_of, by)
        except SeatsGone:
            # Somebody was faster: look again, a little further back.
            if attempt == _TRIES:
                raise
    raise AssertionError("unreachable")


def extend(held: Held | None) -> Id:
    """Hold for as long again, once. Refuses NoLongerHeld."""
    if held is None:
        raise NoLongerHeld
    with transaction():
        claims.extend_hold(held.id, seconds=60 * settings().seat_hold_minutes)
    return held.id


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
        seats=tuple(sorted(seats, key=lambda seat: seat.number)),
        standing={line.ticket_type_id: line.quantity for line in hold.lines if not line.seats},
        standing_names=tuple(f"{line.quantity} {line.name}" for line in hold.lines if not line.seats),
        total=hold.total,
        expires_at=hold.expires_at,
        seconds_left=hold.seconds_left,
        is_live=hold.is_live and not hold.booking_id,
        is_booked=bool(hold.booking_id),
        can_extend=not hold.was_extended and hold.is_live,
        are_together=_are_together([scene.sheet.house.seats[seat.number] for seat in seats]),
        path=hold_path(scene.event.id, part, hold.id, seal),
        base_path=hold_path(scene.event.id, Part(), hold.id, seal),
        checkout_path=url_for("checkout.show", hold_id=hold.id, seal=seal),
    )


def refusal_of(scene: Scene, refused: Refused, choice: Choice | None = None) -> Refusal:
    """The refusal in words, with the seats that are gone and a choice that would do."""
    wanted = numbers(scene, choice.seats) if choice else []
    refusal = Refusal(sentence=refused.sentence, wanted=tuple(wanted))
    if isinstance(refused, SeatsGone):
        gone = numbers(scene, refused.seats)
        names = ", ".join(scene.sheet.house.seats[number].name for number in gone)
        sentence = f"{refused.sentence} Gone: {names}." if names else refused.sentence
        kept = tuple(number for number in wanted if number not in gone)
        return replace(refusal, sentence=sentence, gone=tuple(gone), wanted=kept)
    if isinstance(refused, ChoiceRefused):
        asks = any(scene.sheet.house.seats[number].is_accessible for number in wanted)
        asks = asks and bool(choice and not choice.asks_accessible)
        return replace(
            refusal,
            instead=refused.instead,
            instead_words=_instead_words(scene, choice.seats if choice else (), refused.instead),
            asks_accessible=asks,
        )
    return refusal


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


def _held_seats(scene: Scene, line: HoldLine, drawn: Collection[int]) -> list[HeldSeat]:
    found = [scene.sheet.house.by_key[key] for key in line.seats if key in scene.sheet.house.by_key]
    return [
        HeldSeat(
            key=seat.key,
            number=seat.number,
            name=seat.name,
            facts=_facts(seat),
            price=line.unit_price,
            type_id=line.ticket_type_id,
            types=scene.zone_of_pool[seat.pool_id].offers,
            is_elsewhere=seat.number not in drawn,
        )
        for seat in found
    ]


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
