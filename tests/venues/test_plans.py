"""What a seating plan is, what it refuses, and that what was sold stays in it."""

import json
import math
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.errors import Refused
from app.infra.db import db, transaction
from app.venues import actions, documents, edits, queries
from app.venues.errors import BadPlan, CantChange, PlanChangedMeanwhile
from app.venues.models import SeatingPlan, Venue
from app.venues.numbering import Numbering, letters, next_row_name, number_of, seat_numbers
from app.venues.plan import Fact, Plan, Seat
from app.venues.prints import plan_svg
from app.venues.rowlines import SPACING, RowLine
from app.venues.rules import VenueDetails
from app.venues.starters import STARTERS, cabaret, house_of, playhouse, standing, theatre
from tests.cast import Owner, post, signed_in, token_of
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.venues import make_plan, make_venue

SCHEMES = {
    Numbering.LEFT: "1 2 3 4 5",
    Numbering.RIGHT: "5 4 3 2 1",
    Numbering.ODD_EVEN: "5 3 1 2 4",
    Numbering.MIDDLE: "5 4 1 2 3",
    Numbering.ODD: "1 3 5 7 9",
    Numbering.EVEN: "2 4 6 8 10",
    Numbering.LETTERS: "A B C D E",
}


@pytest.mark.parametrize("scheme", Numbering)
def test_seats_are_numbered_by_every_scheme(scheme: Numbering):
    assert " ".join(seat_numbers(5, scheme)) == SCHEMES[scheme]
    many = seat_numbers(40, scheme, start=7)
    assert len(set(many)) == 40


def test_rows_are_named_without_i_and_o():
    names = [letters(number) for number in range(1, 60)]
    assert not {"I", "O"} & set("".join(names))
    assert names[23:26] == ["Z", "AA", "AB"]
    assert [number_of(name) for name in names] == list(range(1, 60))
    assert (next_row_name(["G", "H"]), next_row_name(["9"]), next_row_name([])) == ("J", "10", "A")


def test_seats_on_a_curve_stand_as_far_apart_as_on_a_line():
    curved = RowLine(count=20, y=100, radius=500, aisles=(10,)).spots()
    steps = [math.dist(one[:2], other[:2]) for one, other in pairwise(curved)]
    assert all(step == pytest.approx(SPACING, abs=0.2) for place, step in enumerate(steps) if place != 9)
    assert steps[9] > SPACING * 1.6
    assert curved[0].angle == -curved[-1].angle > 0
    assert curved[0].y < 100


@pytest.mark.parametrize("seats", [300, 2_000, 20_000])
def test_houses_have_the_size_that_was_asked_for(seats: int):
    plan = house_of(seats)
    assert plan.seat_count == seats
    everybody = [seat for _, _, _, seat in plan.all_seats()]
    assert len([seat for seat in everybody if Fact.ACCESSIBLE in seat.facts]) >= 2
    assert nearest(everybody) > 20


def nearest(seats: list[Seat]) -> float:
    """Return the smallest distance between two seats, looking only around each."""
    cells: dict[tuple[int, int], list[Seat]] = {}
    for seat in seats:
        cells.setdefault((int(seat.x // 40), int(seat.y // 40)), []).append(seat)

    def around() -> Iterator[float]:
        for (x, y), here in cells.items():
            beside = [seat for dx in (0, 1) for dy in (-1, 0, 1) for seat in cells.get((x + dx, y + dy), [])]
            yield from (math.dist((a.x, a.y), (b.x, b.y)) for a in here for b in beside if a.key != b.key)

    return min(around())


@pytest.mark.parametrize("name", STARTERS)
def test_every_plan_is_drawn_and_read_back_alike(name: str):
    plan = STARTERS[name].draw()
    assert documents.read_plan(json.dumps(plan.to_json()).encode()) == plan
    assert 'role="img" aria-label="Plan"' in plan_svg(plan, label="Plan")


def test_what_people_typed_is_only_words_in_a_drawing():
    plan = standing()
    section = plan.floors[0].sections[0]
    area = section.areas[0].model_copy(update={"name": "<script>alert(1)</script>"})
    floor = plan.floors[0].model_copy(update={"sections": (section.model_copy(update={"areas": (area,)}),)})
    assert "<script" not in plan_svg(plan.model_copy(update={"floors": (floor,)}))


def broken(**changes: object) -> dict[str, object]:
    """Return the small theatre's document with other values at the top."""
    return {**theatre(2, 4).to_json(), **changes}


def with_seat(**values: object) -> dict[str, object]:
    """Return it with other values of its very first seat."""
    document = broken()
    document["floors"][0]["sections"][0]["rows"][0]["seats"][0].update(values)  # type: ignore[index]
    return document


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (broken(floors=None), "Floors: input should be a valid tuple."),
        (broken(wings=[]), "“wings”: extra inputs are not permitted."),
        (with_seat(label="2"), "Two seats are called Stalls A 2: on a ticket nobody could tell them apart."),
        (with_seat(key="sa2"), "The key “sa2” is used twice."),
        (with_seat(zone="z9"), "There is no zone with the key “z9”."),
        (with_seat(y=1e9), "Floor “Stalls”, section “Stalls”, row “A”, seat “1”, “y”: "),
        (with_seat(y=float("nan")), "Floor “Stalls”, section “Stalls”, row “A”, seat “1”, “y”: "),
        (with_seat(label=" "), "Floor “Stalls”, section “Stalls”, row “A”, seat “ ”, “label”: "),
        (with_seat(note="\ud800"), "Floor “Stalls”, section “Stalls”, row “A”, seat “1”, “note”: "),
        (with_seat(note="\x00"), "Floor “Stalls”, section “Stalls”, row “A”, seat “1”, “note”: "),
        ([], "A seating plan is a JSON object with zones and floors."),
    ],
)
def test_a_wrong_plan_is_refused_with_its_place(document: object, said: str):
    with pytest.raises(BadPlan) as refused:
        documents.plan_from(document)
    assert refused.value.problems[0].startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "The file is not JSON: line 1, column 2."),
        (b"\xc3\x28{", "The file is not text in UTF-8."),
        (b"[" * 100_000, "The file is not a seating plan: it is nested too deeply."),
        (b" " * 12_000_000, "The file is larger than 11 MB."),
    ],
)
def test_a_file_that_is_no_plan_is_refused(content: bytes, said: str):
    with pytest.raises(BadPlan) as refused:
        documents.read_plan(content)
    assert refused.value.problems[0].startswith(said)


def test_no_plan_has_more_than_thirty_thousand_seats():
    seats = house_of(20_000).to_json()
    again = json.loads(json.dumps(seats["floors"]).replace('"key": "', '"key": "q').replace("Block", "Box"))
    with pytest.raises(BadPlan, match="at most 30,000 seats; this one has 40,000"):
        documents.plan_from({**seats, "floors": [*seats["floors"], *again]})  # type: ignore[misc]


def test_a_large_plan_is_read_and_drawn_in_reasonable_time():
    content = json.dumps(house_of(20_000).to_json()).encode()
    began = time.perf_counter()
    plan_svg(documents.read_plan(content))
    assert time.perf_counter() - began < 3


def test_a_table_sold_whole_has_one_price():
    document = cabaret(2, 4, whole=True).to_json()
    document["zones"].append({"key": "z2", "name": "Dear", "ink": 2})  # type: ignore[attr-defined]
    document["floors"][0]["sections"][0]["tables"][0]["seats"][0]["zone"] = "z2"  # type: ignore[index]
    with pytest.raises(BadPlan, match="Table 1 is sold as a whole, so all its chairs need one zone"):
        documents.plan_from(document)


def test_a_row_needs_a_section_and_some_seats():
    with pytest.raises(CantChange):
        edits.add_row(playhouse(), edits.NewRow(section="x", zone="z1", count=5))
    with pytest.raises(CantChange):
        edits.add_row(playhouse(), edits.NewRow(section="s", zone="z1", count=0))


def test_a_saved_plan_is_in_the_audit_trail(olga: Owner):
    made = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)
    save(made, theatre(6, 8), by=olga)
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "plan.saved")).one()
    assert (entry.subject, entry.details) == (made.id, {"seats": 48, "standing": 0, "version": 2})
    with pytest.raises(PlanChangedMeanwhile):
        save(made, theatre(7, 8), by=olga, version=1)


def test_a_seat_that_is_held_does_not_vanish(app: Flask, olga: Owner):
    kind = make_seated_sale(organization_id=olga.organization_id)["z1"]
    make_seat_hold(kind, "sa3", "sa4")
    plan = db.scalars(select(SeatingPlan)).one()
    plan_id = plan.id
    without = edits.delete_row(queries.drawing_of(plan), "sa")
    with pytest.raises(Refused, match="Stalls A 3"):
        save(plan, without, by=olga)
    desk = signed_in(app, olga)
    page = post(desk, f"/dashboard/plans/{plan_id}/rows/sa/deletion", {"version": "1"})
    assert page.status_code in (409, 422)
    assert "Stalls A 3" in page.text
    headers = {"X-CSRFToken": token_of(desk)}
    answer = desk.put(
        f"/dashboard/plans/{plan_id}/drawing", json={"version": 1, "document": without.to_json()}, headers=headers
    )
    assert "Stalls A 3" in answer.get_json()["problems"][0]
    assert queries.drawing_of(db.get_one(SeatingPlan, plan_id, populate_existing=True)).seat_count == 40


def test_a_plan_that_an_event_uses_can_not_be_deleted(app: Flask, olga: Owner):
    make_seated_sale(organization_id=olga.organization_id)
    plan = db.scalars(select(SeatingPlan)).one()
    plan_id = plan.id
    refused = post(signed_in(app, olga), f"/dashboard/plans/{plan_id}/deletion")
    assert refused.status_code in (409, 422)
    assert 'role="alert"' in refused.text
    assert db.get(SeatingPlan, plan_id)


def save(kept: SeatingPlan, plan: Plan, *, by: Owner, version: int | None = None) -> None:
    """Save the plan in a transaction of its own."""
    with transaction():
        row = db.get_one(SeatingPlan, kept.id, populate_existing=True)
        venue = db.get_one(Venue, row.venue_id)
        actions.save_plan(venue, row, plan, version=version or row.version, by=by.actor)


def test_an_edited_venue_is_read_anew_by_everybody(olga: Owner):
    venue = make_venue(olga.organization_id, by=olga.actor)
    with transaction():
        details = VenueDetails(name="Logensaal", city="Hamburg")
        actions.edit_venue(db.get_one(Venue, venue), details, by=olga.actor)
    assert [row.name for row in queries.shelf_of(olga.organization_id, "logen").rows] == ["Logensaal"]
    assert queries.shelf_of(olga.organization_id, "kammer").rows == []


def test_places_are_listed_a_page_at_a_time(olga: Owner):
    for number in range(queries.SHELF_LENGTH + 3):
        make_venue(olga.organization_id, by=olga.actor, name=f"Hall {number:02}")
    first = queries.shelf_of(olga.organization_id)
    rest = queries.shelf_of(olga.organization_id, after=first.next_after or "")
    names = [row.name for row in (*first.rows, *rest.rows)]
    assert names == sorted(names)
    assert len(names) == queries.SHELF_LENGTH + 3
    assert rest.next_after is None


@pytest.mark.parametrize("width", [2, 6, 10, 16, 23, 30, 37, 38, 50, 64, 80, 120])
def test_no_seat_of_a_theatre_lies_under_its_stage(width: int) -> None:
    floor = theatre(20, width, balcony_rows=2).floors[0]
    stage = floor.shapes[0]
    front, side = stage.y + stage.height / 2, stage.width / 2
    seats = [seat for row in floor.sections[0].rows for seat in row.seats]
    # A seat that is turned reaches 15 units from its middle.
    under = [seat.key for seat in seats if abs(seat.x) - 15 < side and seat.y - 15 < front]
    assert not under
    assert stage.width >= min(520, width * SPACING * 0.8 - 1), "a stage is to be seen from every seat"
