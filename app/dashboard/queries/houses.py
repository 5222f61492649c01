"""The organizer's picture of a house: drawn or listed, all of it or a section."""

from dataclasses import replace
from itertools import groupby

from app.core.errors import NotFound
from app.core.ids import Id
from app.dashboard import prints
from app.dashboard.queries.seats import MOST_ROWS, seats_of, sections_of
from app.dashboard.views.seats import HouseAsked, HousePage, LastKeeping, Picture, SeatRow
from app.events.models import Event
from app.infra.db import db
from app.inventory import actions as inventory
from app.inventory import drawings
from app.inventory import queries as houses
from app.inventory.drawings import Frame
from app.inventory.models import SeatBlock
from app.venues import queries as venues
from app.venues.models import SeatingPlan

# A list of more seats than this is shown section by section.
_MOST_LISTED = 600
_KEPT = {
    SeatBlock.KILLED: "off sale for good",
    SeatBlock.HOUSE: "kept by the house",
    SeatBlock.ALLOTMENT: "put aside",
    None: "on sale",
}


def house_page(event: Event, asked: HouseAsked, *, ticked: frozenset[str] = frozenset()) -> HousePage:
    """The part of the house that was asked for. Raises NotFound for an event without seats, or a section too many."""
    sections = sections_of(event.id)
    if not sections or asked.section > len(sections):
        raise NotFound
    most = MOST_ROWS if asked.view == "plan" else _MOST_LISTED
    is_large = sum(section.seats for section in sections) > most
    if is_large and not asked.section and not (asked.words and asked.view == "list"):
        asked = replace(asked, section=1)
    section = sections[asked.section - 1] if asked.section else None
    inside = (section.floor, section.name) if section else None
    is_picky = bool(asked.status or asked.words)
    found = seats_of(event.id, section=inside, status=asked.status, words=asked.words)
    pictures: list[Picture] = []
    if asked.view == "plan":
        every = seats_of(event.id, section=inside) if is_picky else found
        pictures = _pictures(event, asked, every, {row.key for row in found}, ticked)
    rows = [(f"{section} {row}", list(seats)) for (section, row), seats in groupby(found, key=_row)]
    return HousePage(
        asked=asked,
        sections=sections,
        rows=rows if asked.view == "list" else [],
        pictures=pictures,
        count=len(found),
        is_cut=len(found) == MOST_ROWS,
        is_large=is_large,
        version=seating.version if (seating := houses.seating_of(event.id)) else 0,
        last=_last(event.id),
    )


def places_of(event_id: Id, section: int) -> str:
    """The style sheet that puts the boxes of the drawn house, or of one section of it, where their seats are."""
    return drawings.places(_frames(event_id, section))


def _pictures(
    event: Event, asked: HouseAsked, rows: list[SeatRow], shown: set[str], ticked: frozenset[str]
) -> list[Picture]:
    by_number = {row.number: row for row in rows}
    return [
        prints.picture_of(
            frame,
            [by_number[seat.number] for seat in frame.seats if seat.number in by_number],
            event.time_zone,
            shown=shown,
            ticked=ticked,
        )
        for frame in _frames(event.id, asked.section)
    ]


def _frames(event_id: Id, section: int) -> tuple[Frame, ...]:
    house, seating = houses.house_of(event_id), houses.seating_of(event_id)
    if house is None or seating is None:
        raise NotFound
    sections = list(dict.fromkeys((seat.floor, seat.section) for seat in house.seats))
    if section:
        if section > len(sections):
            raise NotFound
        return (drawings.frame_of_section(house, *sections[section - 1], section),)
    plan = venues.drawing_of(db.get_one(SeatingPlan, seating.plan_id))
    return drawings.frames_of(house, plan)


def _row(row: SeatRow) -> tuple[str, str]:
    return row.section, row.row


def _last(event_id: Id) -> LastKeeping | None:
    last = inventory.last_change(event_id)
    if last is None:
        return None
    words = _KEPT[last.made.block]
    return LastKeeping(
        at=last.at,
        seats=len(last.before),
        words=f"{words} for {last.made.for_whom}" if last.made.for_whom else words,
    )
