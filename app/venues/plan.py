"""A seating plan as a document: what the editor draws, what is stored, imported and exported.

Coordinates are in plan units: a seat is 24 wide, and seats of one row usually stand 26 apart. X grows to the right, y
away from the stage. Keys are short, unique in their plan, and never change: what people have bought is known by them.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_SEATS = 30_000
_LARGEST = 100_000

Key = Annotated[str, Field(pattern=r"^[a-z0-9]{1,12}$")]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")]
Line = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f]*$")]
Length = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
Size = Annotated[float, Field(gt=0, le=_LARGEST, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-360, le=360, allow_inf_nan=False)]
Point = tuple[Length, Length]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Fact(StrEnum):
    """What a buyer should know about a seat."""

    ACCESSIBLE = "accessible"
    COMPANION = "companion"
    RESTRICTED = "restricted"
    AISLE = "aisle"


class Seat(_Part):
    """One seat. ``label`` is its number as printed; ``zone`` is the price zone's key."""

    key: Key
    label: Annotated[str, Field(min_length=1, max_length=8, pattern=r"^[^\x00-\x1f]+$")]
    x: Length
    y: Length
    angle: Degrees = 0
    zone: Key
    facts: tuple[Fact, ...] = ()
    note: Line = ""


class Row(_Part):
    """Seats side by side, from left to right as numbered. Seats much further apart have an aisle between them."""

    key: Key
    name: Name
    seats: tuple[Seat, ...]


class Table(_Part):
    """A table with its chairs; ``whole`` means that it is sold only as a whole."""

    key: Key
    name: Name
    x: Length
    y: Length
    width: Size = 60
    height: Size = 60
    angle: Degrees = 0
    is_round: bool = True
    whole: bool = False
    seats: tuple[Seat, ...]


class Area(_Part):
    """A place to stand for so many people, as a polygon. Its zone is its own: no seats are in it."""

    key: Key
    name: Name
    capacity: Annotated[int, Field(ge=0, le=1_000_000)]
    zone: Key
    points: Annotated[tuple[Point, ...], Field(min_length=3, max_length=200)]


class Section(_Part):
    """A part of a floor that people know by name: Stalls, Circle, Block 12."""

    key: Key
    name: Name
    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()
    areas: tuple[Area, ...] = ()

    @property
    def seated(self) -> tuple[Row | Table, ...]:
        """Everything that has seats: rows, then tables."""
        return (*self.rows, *self.tables)


class Shape(_Part):
    """Something to see and not to sell: the stage, a wall, a bar, a word."""

    key: Key
    kind: Literal["stage", "rect", "ellipse", "line", "text"]
    x: Length
    y: Length
    width: Size = 100
    height: Size = 40
    angle: Degrees = 0
    text: Line = ""
    # Of a line: its corners.
    points: Annotated[tuple[Point, ...], Field(max_length=200)] = ()


class Floor(_Part):
    """One level of the house. Seats are judged by their distance from its focal point."""

    key: Key
    name: Name
    focus: Point = (0, 0)
    shapes: tuple[Shape, ...] = ()
    sections: tuple[Section, ...] = ()


class Zone(_Part):
    """A price zone: what costs the same. ``ink`` is how it is drawn, from 1, the fullest."""

    key: Key
    name: Name
    ink: Annotated[int, Field(ge=1, le=6)] = 1


class Backdrop(_Part):
    """Where the picture to trace over lies, and how strongly it shows. The picture itself is not in the document."""

    x: Length = 0
    y: Length = 0
    width: Size = 1000
    opacity: Annotated[float, Field(ge=0, le=1)] = 0.4


class Plan(_Part):
    """A whole seating plan. Refuses doubled keys and names, unknown zones, and zones both seated and standing."""

    schema_: Literal["foyer-seating-plan/1"] = Field(default="foyer-seating-plan/1", alias="schema")
    zones: Annotated[tuple[Zone, ...], Field(max_length=40)] = ()
    floors: Annotated[tuple[Floor, ...], Field(max_length=20)] = ()
    backdrop: Backdrop | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.seat_count > MOST_SEATS:
            raise ValueError(f"A plan has at most {MOST_SEATS:,} seats; this one has {self.seat_count:,}.")
        self._ensure_own_keys()
        self._ensure_zones()
        self._ensure_own_names()
        return self

    def _ensure_own_keys(self) -> None:
        if twice := _doubled(zone.key for zone in self.zones):
            raise ValueError(f"Two zones have the key “{twice}”.")
        if twice := _doubled(self._keys()):
            raise ValueError(f"The key “{twice}” is used twice.")

    def _keys(self) -> Iterator[str]:
        for floor in self.floors:
            yield floor.key
            yield from (shape.key for shape in floor.shapes)
        for _, section in self.all_sections():
            yield section.key
            yield from (area.key for area in section.areas)
        for _, _, row in self.all_rows():
            yield row.key
            yield from (seat.key for seat in row.seats)

    def _ensure_zones(self) -> None:
        zones = {zone.key: zone.name for zone in self.zones}
        seated = {seat.zone for _, _, _, seat in self.all_seats()}
        standing = {area.zone for _, _, area in self.all_areas()}
        if missing := sorted((seated | standing) - set(zones)):
            raise ValueError(f"There is no zone with the key “{missing[0]}”.")
        if both := sorted(seated & standing):
            raise ValueError(f"{zones[both[0]]} has seats and a standing area: give the area a zone of its own.")
        for _, section, row in self.all_rows():
            if isinstance(row, Table) and row.whole and len({seat.zone for seat in row.seats}) > 1:
                raise ValueError(f"{section.name} {row.name} is sold as a whole, so all its chairs need one zone.")

    def _ensure_own_names(self) -> None:
        names = (f"{section.name} {row.name} {seat.label}" for _, section, row, seat in self.all_seats())
        if twice := _doubled(names):
            raise ValueError(f"Two seats are called {twice}: on a ticket nobody could tell them apart.")

    @property
    def seat_count(self) -> int:
        """How many seats, chairs at tables included."""
        return sum(len(row.seats) for _, _, row in self.all_rows())

    @property
    def standing_count(self) -> int:
        """How many people may stand."""
        return sum(area.capacity for _, _, area in self.all_areas())

    def all_sections(self) -> Iterator[tuple[Floor, Section]]:
        """Every section with its floor, in order."""
        return ((floor, section) for floor in self.floors for section in floor.sections)

    def all_areas(self) -> Iterator[tuple[Floor, Section, Area]]:
        """Every standing area with its floor and section."""
        return ((floor, section, area) for floor, section in self.all_sections() for area in section.areas)

    def all_rows(self) -> Iterator[tuple[Floor, Section, Row | Table]]:
        """Every row and table with its floor and section, rows first."""
        for floor, section in self.all_sections():
            for row in section.seated:
                yield floor, section, row

    def all_seats(self) -> Iterator[tuple[Floor, Section, Row | Table, Seat]]:
        """Every seat with what it is part of, in the plan's order."""
        return ((floor, section, row, seat) for floor, section, row in self.all_rows() for seat in row.seats)

    def to_json(self) -> dict[str, object]:
        """The document as stored and exported."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=False)


def _doubled(values: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None
