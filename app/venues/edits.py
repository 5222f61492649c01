"""Changes of a plan one row at a time, for those who don't draw."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean

from app.venues import documents
from app.venues.errors import CantChange
from app.venues.numbering import Numbering, next_row_name, seat_numbers
from app.venues.plan import Floor, Plan, Point, Row, Seat, Section
from app.venues.rowlines import ROW_DISTANCE, RowLine

MOST_IN_A_ROW = 500


@dataclass(frozen=True, kw_only=True)
class NewRow:
    """A row to put behind a section's last one. Without a name it follows on from that one."""

    section: str
    zone: str
    count: int
    name: str = ""
    numbering: Numbering = Numbering.LEFT
    start: int = 1
    radius: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """What to change of a row; None leaves it as it is."""

    name: str
    zone: str | None = None
    numbering: Numbering | None = None
    start: int = 1


def add_section(plan: Plan, floor_key: str, name: str) -> Plan:
    """A section without seats on the floor. Refuses an unknown floor."""
    if floor_key not in {floor.key for floor in plan.floors}:
        raise CantChange("There is no such floor any more.", field="floor")
    section = Section(key=_fresh_key(plan, "n"), name=name)

    def add(floor: Floor) -> Floor:
        return floor.model_copy(update={"sections": (*floor.sections, section)}) if floor.key == floor_key else floor

    return _checked(plan, floors=tuple(add(floor) for floor in plan.floors))


def add_row(plan: Plan, new: NewRow) -> Plan:
    """The row behind the section's last one. Refuses unknown sections and zones, and doubled names of seats."""
    found = next((section for _, section in plan.all_sections() if section.key == new.section), None)
    if found is None:
        raise CantChange("There is no such section any more.", field="section")
    if not 1 <= new.count <= MOST_IN_A_ROW:
        raise CantChange(f"A row has between 1 and {MOST_IN_A_ROW} seats.", field="count")
    x, y = _place_behind(plan, found)
    line = RowLine(count=new.count, x=x, y=y, radius=new.radius)
    key = _fresh_key(plan, "r")
    labels = seat_numbers(new.count, new.numbering, start=new.start)
    seats = tuple(
        Seat(key=f"{key}s{place}", label=label, zone=new.zone, x=spot.x, y=spot.y, angle=spot.angle)
        for place, (label, spot) in enumerate(zip(labels, line.spots(), strict=True), 1)
    )
    name = new.name or next_row_name([row.name for row in found.rows])
    row = Row(key=key, name=name, seats=seats)

    def add(section: Section) -> Section:
        return section.model_copy(update={"rows": (*section.rows, row)}) if section.key == found.key else section

    return _with_sections(plan, add)


def change_row(plan: Plan, key: str, change: RowChange) -> Plan:
    """The row with another name, zone or numbers."""

    def changed(row: Row) -> Row:
        labels = [seat.label for seat in row.seats]
        if change.numbering is not None:
            labels = seat_numbers(len(labels), change.numbering, start=change.start)
        seats = tuple(
            seat.model_copy(update={"label": label, "zone": change.zone or seat.zone})
            for seat, label in zip(row.seats, labels, strict=True)
        )
        return row.model_copy(update={"name": change.name, "seats": seats})

    return _with_rows(plan, lambda row: changed(row) if row.key == key else row)


def delete_row(plan: Plan, key: str) -> Plan:
    """The plan without the row."""
    return _with_rows(plan, lambda row: None if row.key == key else row)


def row_of(plan: Plan, key: str) -> tuple[Section, Row] | None:
    """The row and its section, if the plan has it."""
    rows = ((section, row) for _, section, row in plan.all_rows() if row.key == key)
    return next(((section, row) for section, row in rows if isinstance(row, Row)), None)


def _place_behind(plan: Plan, section: Section) -> Point:
    if section.rows and section.rows[-1].seats:
        last = section.rows[-1].seats
        middle = last[len(last) // 2]
        return round(mean(seat.x for seat in last), 2), middle.y + ROW_DISTANCE
    lowest = max((seat.y for _, _, _, seat in plan.all_seats()), default=66.0)
    return 0.0, lowest + ROW_DISTANCE


def _with_rows(plan: Plan, change: Callable[[Row], Row | None]) -> Plan:
    def changed(section: Section) -> Section:
        rows = (change(row) for row in section.rows)
        return section.model_copy(update={"rows": tuple(row for row in rows if row is not None)})

    return _with_sections(plan, changed)


def _with_sections(plan: Plan, change: Callable[[Section], Section]) -> Plan:
    floors = tuple(
        floor.model_copy(update={"sections": tuple(change(section) for section in floor.sections)})
        for floor in plan.floors
    )
    return _checked(plan, floors=floors)


def _checked(plan: Plan, **changes: object) -> Plan:
    # model_copy checks nothing, so what comes out is read like a file.
    return documents.plan_from(plan.model_copy(update=changes).to_json())


def _fresh_key(plan: Plan, letter: str) -> str:
    used = {row.key for _, _, row in plan.all_rows()} | {section.key for _, section in plan.all_sections()}
    used |= {seat.key for _, _, _, seat in plan.all_seats()}
    return next(key for number in range(1, 10**6) if (key := f"{letter}{number}") not in used)
