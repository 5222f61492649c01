"""A plan as tables: what is in its zones, and its rows one by one."""

from collections import Counter

from app.venues.plan import Fact, Plan, Row, Section, Table
from app.venues.views import RowLineView, ZoneCount

_FACTS = {
    Fact.ACCESSIBLE: "wheelchair",
    Fact.COMPANION: "companion",
    Fact.RESTRICTED: "restricted view",
    Fact.AISLE: "at the aisle",
}


def zone_counts(plan: Plan) -> list[ZoneCount]:
    """Every price zone with how many people it takes."""
    seats = Counter(seat.zone for _, _, _, seat in plan.all_seats())
    standing: Counter[str] = Counter()
    for _, _, area in plan.all_areas():
        standing[area.zone] += area.capacity
    return [
        ZoneCount(zone.key, zone.name, zone.ink, seats[zone.key] + standing[zone.key], zone.key in standing)
        for zone in plan.zones
    ]


def chosen_section(plan: Plan, key: str) -> Section | None:
    """The section with the key, or else the first one."""
    sections = [section for _, section in plan.all_sections()]
    return next((section for section in sections if section.key == key), sections[0] if sections else None)


def rows_of(plan: Plan, section: Section) -> list[RowLineView]:
    """The section's rows and tables."""
    names = {zone.key: zone.name for zone in plan.zones}
    return [_line(row, names) for row in section.seated]


def _line(row: Row | Table, names: dict[str, str]) -> RowLineView:
    labels = [seat.label for seat in row.seats]
    numbers = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}" if labels else ""
    zones = ", ".join(dict.fromkeys(names.get(seat.zone, seat.zone) for seat in row.seats))
    facts = Counter(fact for seat in row.seats for fact in seat.facts if fact is not Fact.AISLE)
    notes = ", ".join(f"{count} {_FACTS[fact]}" for fact, count in facts.items())
    if isinstance(row, Table) and row.whole:
        notes = ", ".join(part for part in ("sold whole", notes) if part)
    return RowLineView(row.key, row.name, len(labels), numbers, zones, notes, isinstance(row, Row))
