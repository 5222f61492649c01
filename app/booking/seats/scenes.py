"""A house as everybody sees it at one moment: its drawing, its prices, and which seats are gone."""

from base64 import b64encode
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from sqlalchemy import select

from app.booking.seats.moments import Moments
from app.booking.seats.views import Zone
from app.core import clock
from app.core.errors import NotFound
from app.core.ids import Id
from app.events import policy as events
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db
from app.inventory import drawings
from app.inventory import queries as inventory
from app.inventory.drawings import Frame, SeatLook
from app.inventory.house import House, SeatState
from app.inventory.models import Pool, Seating
from app.inventory.views import Offer, OfferState, OpenedBy
from app.venues import queries as venues
from app.venues.models import SeatingPlan, Venue
from app.venues.plan import Plan, Section
from app.web.filters import when

# Prices and free seats are as old as this at most.
SECONDS = 1.0
# More seats than these are shown by sections.
MOST_AT_ONCE = 2_500
_SHEETS = 16
_PIECES = 48


@dataclass(frozen=True)
class Sheet:
    """What of a house stays the same until its plan changes: its pictures and its sections."""

    house: House
    plan: Plan

    @property
    def version(self) -> str:
        """Changes with everything that is drawn."""
        return str(self.house.version)

    @property
    def is_large(self) -> bool:
        """Whether it is shown by sections."""
        return len(self.house.seats) > MOST_AT_ONCE

    @cached_property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Every section with its floor, in the plan's order."""
        return tuple(dict.fromkeys((seat.floor, seat.section) for seat in self.house.seats))

    @cached_property
    def has_accessible(self) -> bool:
        """Whether there are wheelchair places."""
        return any(seat.is_accessible for seat in self.house.seats)

    @cached_property
    def _frames(self) -> dict[int, tuple[Frame, ...]]:
        return {}

    def frames(self, section: int = 0) -> tuple[Frame, ...]:
        """The pictures of all floors, or the one of a section. Raises NotFound for a section that is not there."""
        if not 0 <= section <= len(self.sections):
            raise NotFound
        if section not in self._frames:
            self._frames[section] = (
                (drawings.frame_of_section(self.house, *self.sections[section - 1], section),)
                if section
                else drawings.frames_of(self.house, self.plan)
            )
        return self._frames[section]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One event's house at one moment. Shared by threads, so nothing in it changes."""

    event: Event
    place: str
    sheet: Sheet
    zones: tuple[Zone, ...]
    state: SeatState
    # With those that are hidden without an access code, and what the visitor's code opened.
    every_offer: tuple[Offer, ...]
    opened: OpenedBy | None = None

    def opened_with(self, opened: OpenedBy) -> "Scene":
        """The same house for somebody with this access code."""
        offers = inventory.visible(list(self.every_offer), opened)
        return replace(self, opened=opened, zones=tuple(_with_offers(zone, offers) for zone in self.zones))

    @property
    def takes_code(self) -> bool:
        """Whether anything is hidden that an access code opens."""
        return any(offer.needs_code for offer in self.every_offer)

    @cached_property
    def zone_of_pool(self) -> dict[Id, Zone]:
        """The zones by their pools."""
        return {zone.pool_id: zone for zone in self.zones}

    @cached_property
    def looks(self) -> dict[str, SeatLook]:
        """How the seats of each pool are drawn and named."""
        return {zone.pool_id: SeatLook(ink=zone.ink, price=zone.price) for zone in self.zones}

    @property
    def shut_words(self) -> str:
        """Why nothing can be chosen now, if so."""
        if self.event.status is EventStatus.CANCELLED:
            return "This event is cancelled."
        if self.event.ends_at <= clock.now():
            return "This event is over."
        offers = [offer for zone in self.zones for offer in zone.offers]
        states = {offer.state for offer in offers}
        if states & {OfferState.ON_SALE, OfferState.SOLD_OUT}:
            return ""
        opening = [offer.opens_at for offer in offers if offer.state is OfferState.NOT_YET and offer.opens_at]
        if opening:
            return f"On sale from {when(min(opening), self.event.time_zone)}."
        if self.takes_code and not self.opened:
            return "These seats are sold to people with a code."
        return "These seats are not on sale."


@dataclass(frozen=True)
class Glimpse:
    """Which seats are gone, and the same as text for browsers: the mark, and a bit for each seat in base64."""

    state: SeatState
    text: str


class _Kept:
    """The sheets that people are looking at, and the boxes made from them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[object, ...], Sheet] = OrderedDict()
        self._boxes: OrderedDict[tuple[object, ...], list[list[str]]] = OrderedDict()

    def sheet(self, house: House, plan_id: Id, plan_version: int) -> Sheet:
        key = (house.event_id, house.version, plan_id, plan_version)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = Sheet(house, _plan(plan_id))
                if len(self._kept) > _SHEETS:
                    self._kept.popitem(last=False)
            return self._kept[key]

    def boxes(self, scene: Scene, section: int) -> list[list[str]]:
        sheet = scene.sheet
        looks = tuple(scene.looks.items())
        key = (sheet.house.event_id, sheet.house.version, section, looks)
        with self._lock:
            if key not in self._boxes:
                frames = sheet.frames(section)
                self._boxes[key] = [drawings.boxes(frame.seats, scene.looks) for frame in frames]
                if len(self._boxes) > _PIECES:
                    self._boxes.popitem(last=False)
            return self._boxes[key]


_kept = _Kept()
_glimpses: Moments[Glimpse] = Moments(SECONDS)
_scenes: Moments[Scene] = Moments(SECONDS)


def scene_of(event_id: str) -> Scene:
    """The house of a public event as it stands. Raises NotFound, also for an event without a seating plan."""
    return _scenes.of(event_id, lambda: _scene(event_id))


def glimpse_of(event_id: str) -> Glimpse:
    """Which seats are gone, found out once a moment for everybody. Raises NotFound like ``scene_of``."""
    return _glimpses.of(event_id, lambda: _glimpse(event_id))


def boxes_of(scene: Scene, section: int) -> list[list[str]]:
    """The seats' boxes, picture by picture, made once for each version and price list."""
    return _kept.boxes(scene, section)


def forget() -> None:
    """Ask the database anew for everything: for tests, where a moment is long."""
    _glimpses.forget()
    _scenes.forget()


def _scene(event_id: str) -> Scene:
    event = events.public_event(event_id)
    seating = inventory.seating_of(event_id)
    house = inventory.house_of(event_id)
    if seating is None or house is None:
        raise NotFound
    version = db.scalar(select(SeatingPlan.version).where(SeatingPlan.id == seating.plan_id)) or 0
    sheet = _kept.sheet(house, seating.plan_id, version)
    venue = db.get(Venue, event.venue_id) if event.venue_id else None
    every_offer = inventory.every_offer_of(event_id)
    scene = Scene(
        event=event,
        place=venue.name if venue else "",
        sheet=sheet,
        zones=_zones(event_id, sheet.plan, inventory.visible(every_offer, None)),
        state=glimpse_of(event_id).state,
        every_offer=tuple(every_offer),
    )
    # Other threads read it after this one's session has gone.
    db.expunge(event)
    return scene


def _glimpse(event_id: str) -> Glimpse:
    events.public_event(event_id)
    if db.get(Seating, event_id) is None:
        raise NotFound
    state = inventory.seat_state(event_id)
    return Glimpse(state, f"{state.mark}\n{_packed(state.unavailable)}")


def _packed(gone: Collection[int]) -> str:
    bits = bytearray(max(gone, default=-1) // 8 + 1)
    for number in gone:
        bits[number >> 3] |= 1 << (number & 7)
    return b64encode(bits).decode()


def _plan(plan_id: Id) -> Plan:
    """The plan without its rows: the house has the seats, and thousands of them twice would only take room."""
    plan = venues.drawing_of(db.get_one(SeatingPlan, plan_id))
    floors = [floor.model_copy(update={"sections": tuple(map(_without_rows, floor.sections))}) for floor in plan.floors]
    return plan.model_copy(update={"floors": tuple(floors)})


def _without_rows(section: Section) -> Section:
    tables = tuple(table.model_copy(update={"seats": ()}) for table in section.tables)
    return section.model_copy(update={"rows": (), "tables": tables})


def _zones(event_id: str, plan: Plan, offers: Sequence[Offer]) -> tuple[Zone, ...]:
    pools = db.scalars(select(Pool).where(Pool.event_id == event_id, Pool.zone.is_not(None))).all()
    by_zone = {pool.zone: pool for pool in pools}
    return tuple(
        Zone(
            key=zone.key,
            name=zone.name,
            ink=zone.ink,
            pool_id=by_zone[zone.key].id,
            is_seated=by_zone[zone.key].is_seated,
            offers=tuple(offer for offer in offers if offer.pool_id == by_zone[zone.key].id),
        )
        for zone in plan.zones
        if zone.key in by_zone
    )


def _with_offers(zone: Zone, offers: Sequence[Offer]) -> Zone:
    return replace(zone, offers=tuple(offer for offer in offers if offer.pool_id == zone.pool_id))


def numbers(scene: Scene, keys: Sequence[str]) -> list[int]:
    """The seats' numbers, for keys that are in the house."""
    by_key = scene.sheet.house.by_key
    return [by_key[key].number for key in keys if key in by_key]
