"""The views of a house: the drawing or the list, all of it or by sections."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup, escape

from app.booking.seats.scenes import Scene, boxes_of
from app.booking.seats.stubs import Held
from app.booking.seats.views import Part, Picture, RowView, SeatsPage, SectionCard, SectionView, Zone, ZoneLink
from app.core.ids import Id
from app.inventory import drawings
from app.inventory.house import HouseSeat
from app.web.filters import money

_BODIES = {
    "plan": "booking/seats/_plan.html",
    "list": "booking/seats/_list.html",
    "sections": "booking/seats/_sections.html",
}
MOST_TOGETHER = 10


class Asked(NamedTuple):
    """What stands in the fields beside "Find the best"."""

    party: int = 2
    where: str = ""
    wheelchairs: int = 0


def page_of(
    scene: Scene, part: Part, held: Held | None = None, *, asked: Asked | None = None, wanted: Collection[int] = ()
) -> SeatsPage:
    """The view with what the visitor holds and has ticked in it. Raises NotFound for a section that is not there."""
    event_id, sheet = scene.event.id, scene.sheet
    mine = {*(held.numbers if held else ()), *wanted}
    by_sections = sheet.is_large and not part.section
    body = "sections" if by_sections else "list" if part.is_list else "plan"
    chosen = asked or Asked(wheelchairs=_wheelchairs(scene, mine))
    frames = sheet.frames(part.section)
    is_drawn = body == "plan"
    return SeatsPage(
        part=part,
        body=_BODIES[body],
        place=scene.place,
        zones=scene.zones,
        key=tuple(zone for zone in scene.zones if zone.is_seated and zone.pool_id in _pools(scene, part)),
        free=len(sheet.house.seats) - len(scene.state.unavailable),
        seats=len(sheet.house.seats),
        has_accessible=sheet.has_accessible,
        shut_words=scene.shut_words,
        mark=scene.state.mark,
        places_path=_places_path(scene, part) if is_drawn else "",
        public_path=path_of(event_id, part),
        base_path=path_of(event_id, Part()),
        list_path=path_of(event_id, replace(part, is_list=True), held),
        list_part=_tail(replace(part, is_list=True)),
        plan_path=path_of(event_id, replace(part, is_list=False), held),
        plan_part=_tail(replace(part, is_list=False)),
        back_part=_tail(replace(part, section=0, zone="")),
        event_path=url_for("event_pages.show", event_id=event_id),
        action=url_for("seats.create", event_id=event_id, **_query(part)),
        best_action=url_for("best_seats.create", event_id=event_id, **_query(part)),
        extension_action=url_for("seat_extensions.create", event_id=event_id, **_query(part)),
        back=path_of(event_id, replace(part, section=0, zone=""), held) if sheet.is_large and part.section else "",
        pictures=_pictures(scene, part, mine) if is_drawn else (),
        sections=tuple(_sections(scene, part, mine)) if body == "list" else (),
        zone_links=tuple(_zone_links(scene, part, held)) if body == "list" else (),
        takes_code=scene.takes_code,
        code=scene.opened,
        code_path=path_of(event_id, replace(part, code=""), held),
        code_part=_tail(replace(part, code="", section=0, zone="")),
        cards=tuple(_cards(scene, part, held)) if by_sections else (),
        overview=_overview(scene, part, frames, held) if by_sections else None,
        party=chosen.party,
        where=chosen.where,
        wheelchairs=chosen.wheelchairs,
        most=MOST_TOGETHER,
    )


def path_of(event_id: str, part: Part, held: Held | None = None) -> str:
    """The address of a view, with the hold in it when there is one."""
    return hold_path(event_id, part, *((held.id, held.seal) if held else ("", "")))


def hold_path(event_id: str, part: Part, hold_id: str, seal: str) -> str:
    """The same for a hold that is not loaded."""
    name = "seat_lists" if part.is_list else "seats"
    section = _section(part)
    if hold_id:
        return url_for(f"{name}.show_held", event_id=event_id, hold_id=hold_id, seal=seal, **section)
    return url_for(f"{name}.show", event_id=event_id, **section)


def drawn_numbers(scene: Scene, part: Part) -> Collection[int]:
    """The seats that have a box in this view."""
    if scene.sheet.is_large and not part.section:
        return ()
    if part.zone and part.is_list:
        scene.sheet.frames(part.section)
        return {seat.number for seat in scene.sheet.house.seats if _is_listed(scene, part, seat)}
    if not part.section:
        return range(len(scene.sheet.house.seats))
    return {seat.number for frame in scene.sheet.frames(part.section) for seat in frame.seats}


def _tail(part: Part) -> str:
    """What a view adds to the address of the house or of a hold."""
    query = urlencode(_section(part))
    return ("/list" if part.is_list else "") + (f"?{query}" if query else "")


def _query(part: Part) -> dict[str, Any]:
    return {**_section(part), "view": "list"} if part.is_list else _section(part)


def _section(part: Part) -> dict[str, Any]:
    asked = {"section": part.section, "zone": part.zone if part.is_list else "", "code": part.code}
    return {name: value for name, value in asked.items() if value}


def _places_path(scene: Scene, part: Part) -> str:
    section: dict[str, Any] = {"section": part.section} if part.section else {}
    return url_for("seat_places.show", event_id=scene.event.id, v=scene.sheet.version, **section)


def _pools(scene: Scene, part: Part) -> set[Id]:
    seats = scene.sheet.house.seats
    return {seats[number].pool_id for number in drawn_numbers(scene, part) or range(len(seats))}


def _wheelchairs(scene: Scene, mine: Collection[int]) -> int:
    return sum(scene.sheet.house.seats[number].is_accessible for number in mine)


def _pictures(scene: Scene, part: Part, mine: Collection[int]) -> tuple[Picture, ...]:
    frames = scene.sheet.frames(part.section)
    gone = scene.state.unavailable
    return tuple(
        Picture(frame=frame, boxes=drawings.joined(frame.seats, pieces, gone, mine))
        for frame, pieces in zip(frames, boxes_of(scene, part.section), strict=True)
    )


def _sections(scene: Scene, part: Part, mine: Collection[int]) -> Iterator[SectionView]:
    gone = scene.state.unavailable
    by_section: dict[tuple[str, str], list[HouseSeat]] = {}
    for seat in scene.sheet.house.seats:
        by_section.setdefault((seat.floor, seat.section), []).append(seat)
    for number, section in enumerate(scene.sheet.sections, 1):
        if part.section in (0, number):
            seats = [seat for seat in by_section[section] if _is_listed(scene, part, seat)]
            if not seats:
                continue
            rows = [list(found) for _, found in groupby(seats, key=lambda seat: seat.row)]
            yield SectionView(
                number=number,
                name=section[1],
                free=sum(seat.number not in gone for seat in seats),
                rows=tuple(
                    RowView(words=_row_words(row), facts=_row_facts(row), boxes=_row_boxes(scene, row, mine))
                    for row in rows
                ),
            )


def _row_words(row: Sequence[HouseSeat]) -> str:
    return f"Table {row[0].row}" if row[0].whole else f"Row {row[0].row}"


def _row_facts(row: Sequence[HouseSeat]) -> str:
    """What the boxes alone don't show: ``Wheelchair 1, 2. Restricted view 9.``"""
    told = []
    for words, seats in (
        ("Wheelchair", [seat for seat in row if seat.is_accessible]),
        ("Companions", [seat for seat in row if seat.is_companion]),
        ("Restricted view", [seat for seat in row if seat.is_restricted]),
    ):
        if seats:
            told.append(f"{words} {', '.join(seat.label for seat in seats)}.")
    told += [f"{seat.label}: {seat.note}." for seat in row if seat.note]
    return " ".join(told)


def _is_listed(scene: Scene, part: Part, seat: HouseSeat) -> bool:
    if part.section and scene.sheet.sections[part.section - 1] != (seat.floor, seat.section):
        return False
    return not part.zone or seat.zone == part.zone


def _zone_links(scene: Scene, part: Part, held: Held | None) -> Iterator[ZoneLink]:
    pools = _pools(scene, replace(part, zone=""))
    here = [zone for zone in scene.zones if zone.is_seated and zone.pool_id in pools]
    if len(here) < 2:
        return
    for words, key in (("All prices", ""), *((zone.words, zone.key) for zone in here)):
        filtered = replace(part, zone=key)
        yield ZoneLink(
            words=words,
            path=path_of(scene.event.id, filtered, held),
            part=_tail(filtered),
            is_current=key == part.zone,
        )


def _row_boxes(scene: Scene, row: Sequence[HouseSeat], mine: Collection[int]) -> Markup:
    pieces = drawings.boxes(row, scene.looks)
    gone = scene.state.unavailable
    cells = (
        Markup('<label class="row__seat">{}{}</label>').format(
            drawings.joined([seat], [piece], gone, mine), Markup("<span aria-hidden=true>{}</span>").format(seat.label)
        )
        for seat, piece in zip(row, pieces, strict=True)
    )
    return Markup("").join(cells)


def _cards(scene: Scene, part: Part, held: Held | None) -> Iterator[SectionCard]:
    gone = scene.state.unavailable
    free: Counter[tuple[str, str]] = Counter()
    zones: dict[tuple[str, str], dict[str, Zone]] = {}
    for seat in scene.sheet.house.seats:
        section = (seat.floor, seat.section)
        zone = scene.zone_of_pool[seat.pool_id]
        zones.setdefault(section, {})[zone.key] = zone
        free[section] += seat.number not in gone
    for number, section in enumerate(scene.sheet.sections, 1):
        sold = [zone.first.price for zone in zones[section].values() if zone.first]
        cheapest = min(sold, key=lambda price: price.minor, default=None)
        yield SectionCard(
            number=number,
            floor=section[0],
            name=section[1],
            free=free[section],
            inks=tuple(zone.ink for zone in zones[section].values()),
            price=money(cheapest) if cheapest else "",
            part=_tail(replace(part, section=number)),
            path=path_of(scene.event.id, replace(part, section=number), held),
        )


def _overview(scene: Scene, part: Part, frames: tuple[drawings.Frame, ...], held: Held | None) -> Markup:
    cards = {(card.floor, card.name): card for card in _cards(scene, replace(part, is_list=False), held)}
    parts = []
    for frame in frames:
        shapes = drawings.section_shapes(frame)
        drawn = "".join(_linked(cards[frame.name, name], shape) for name, shape in shapes.items())
        letters = f'font-size="{frame.width / 48:.0f}"'
        parts.append(
            f'<svg class="overview" viewBox="{escape(frame.view_box)}" {letters} aria-hidden="true">'
            f"{frame.furniture}{drawn}</svg>"
        )
    return Markup("".join(parts))  # noqa: S704 - our own drawing, names escaped


def _linked(card: SectionCard, shape: str) -> str:
    ink = f"overview__part z{card.inks[0]}" if card.free else "overview__part overview__part--full"
    href = escape(card.path)
    return (
        f'<a class="{ink}" href="{href}" data-part="{escape(card.part)}" tabindex="-1">'
        f"<title>{escape(card.name)}: {escape(card.words)}</title>{shape}</a>"
    )
