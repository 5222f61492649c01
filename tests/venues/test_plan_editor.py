"""Organizers draw a seating plan in a real browser: by mouse, by keyboard, by fields, and lose nothing."""

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Locator, Page, expect

from app.infra.db import db, transaction
from app.venues import actions, queries
from app.venues.models import SeatingPlan, Venue
from app.venues.numbering import Numbering, next_row_name, seat_numbers
from app.venues.plan import Plan, Row
from app.venues.rowlines import RowLine
from app.venues.starters import empty, house_of, playhouse, theatre
from tests.bench.axe import assert_fits, assert_usable
from tests.bench.browser import PHONE, NewPage
from tests.bench.screenshots import keep_screenshots
from tests.cast import Owner, enter
from tests.makers.venues import make_plan, make_venue


def kept_rows(plan_id: str) -> list[Row]:
    """Return the rows of the plan as it is kept now."""
    db.rollback()
    plan = queries.drawing_of(db.get_one(SeatingPlan, plan_id, populate_existing=True))
    return [row for _, _, row in plan.all_rows() if isinstance(row, Row)]


def open_editor(screen: Page, olga: Owner, plan: Plan) -> SeatingPlan:
    """Sign Olga in and open the plan in the editor."""
    made = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor, plan=plan)
    enter(screen, olga, f"/dashboard/plans/{made.id}")
    expect(screen.locator("plan-editor[data-ready]")).to_be_attached()
    return made


def panel(screen: Page, name: str) -> Locator:
    """Return one panel of fields."""
    return screen.locator(f"[data-panel={name}]")


def drag(screen: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag across the canvas, in shares of its width and height."""
    canvas = screen.locator(".plan-editor__canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (start, end)]
    screen.mouse.move(*places[0])
    screen.mouse.down()
    screen.mouse.move(*places[1], steps=4)
    screen.mouse.up()


def choose_tool(screen: Page, name: str) -> None:
    """Take up a tool by mouse."""
    screen.locator(".plan-tool", has_text=name).click()


def told(screen: Page, words: str) -> None:
    """Wait until the editor says so."""
    expect(screen.locator("[data-status]")).to_contain_text(words)


def test_a_curved_row_is_drawn_by_mouse_and_kept(page: Page, olga: Owner):
    plan = open_editor(page, olga, empty())
    choose_tool(page, "Row")
    add = panel(page, "add-row")
    add.get_by_label("Curve radius").fill("900")
    add.get_by_label("Aisles after seat").fill("4")
    drag(page, (0.25, 0.8), (0.75, 0.8))
    told(page, "Row A added")
    choose_tool(page, "Select")
    panel(page, "numbers").get_by_label("Numbers").select_option("odd_even")
    page.get_by_role("button", name="Number the seats").click()
    told(page, "Numbered")
    page.get_by_role("button", name="Undo").click()
    told(page, "Undone: Numbered")
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Save").click()
    told(page, "Saved")
    page.reload()
    expect(page.locator("plan-editor[data-ready]")).to_be_attached()
    (row,) = kept_rows(plan.id)
    assert row.name == "A"
    assert row.seats[0].angle > 1 > -1 > row.seats[-1].angle
    assert int(row.seats[0].label) % 2 == 1
    assert int(row.seats[-1].label) % 2 == 0
    expect(page.locator("[data-total]")).to_have_text(f"{len(row.seats)} places")


def test_the_same_is_done_by_keyboard_alone(page: Page, olga: Owner):
    plan = open_editor(page, olga, empty())
    page.get_by_role("radio", name="Select", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    add = panel(page, "add-row")
    expect(add).to_be_visible()
    add.get_by_label("Seats").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("8")
    add.get_by_label("Curve radius").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("700")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    told(page, "Row B added")
    page.locator(".plan-editor__canvas").focus()
    page.keyboard.press("Control+z")
    told(page, "Undone: Row B added")
    page.keyboard.press("Control+Shift+Z")
    told(page, "Redone: Row B added")
    page.keyboard.press("Escape")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    told(page, "8 seats")
    expect(page.locator("[data-panel=selection] [name=y]")).not_to_have_value("")
    before = page.locator("[data-panel=selection] [name=y]").input_value()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    told(page, "Moved")
    expect(page.locator("[data-panel=selection] [name=y]")).to_have_value(f"{float(before) + 27:g}")
    page.keyboard.press("Control+s")
    told(page, "Saved")
    first, second = kept_rows(plan.id)
    assert [len(first.seats), len(second.seats)] == [8, 8]
    assert first.seats[0].angle > 1


def test_seats_are_painted_and_told_of_by_fields(page: Page, olga: Owner):
    plan = open_editor(page, olga, theatre(3, 6))
    page.get_by_text("1 in Stalls").or_(page.get_by_text("3 in Stalls")).click()
    page.get_by_role("button", name="Row C, 6").click()
    panel(page, "seats").get_by_label("Price zone").select_option("z1")
    told(page, "Painted Front stalls")
    panel(page, "seats").get_by_label("Restricted view").check()
    panel(page, "seats").get_by_label("Note for buyers").fill("Behind a pillar")
    panel(page, "seats").get_by_label("Note for buyers").press("Tab")
    told(page, "Note written")
    page.get_by_role("button", name="Save").click()
    told(page, "Saved")
    last = kept_rows(plan.id)[-1]
    assert {(seat.zone, seat.note, "restricted" in seat.facts) for seat in last.seats} == {
        ("z1", "Behind a pillar", True)
    }
    assert [seat.key for seat in last.seats] == [f"sc{place}" for place in range(1, 7)]


def test_what_somebody_else_saved_is_told_and_mine_stays(page: Page, olga: Owner):
    plan = open_editor(page, olga, theatre(3, 6))
    with transaction():
        kept = db.get_one(SeatingPlan, plan.id)
        actions.save_plan(db.get_one(Venue, kept.venue_id), kept, theatre(2, 6), version=1, by=olga.actor)
    page.locator(".plan-editor__canvas").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has saved this plan meanwhile.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download mine").click()
    assert download.value.suggested_filename == "Main stage.json"
    page.get_by_role("button", name="Load theirs").click()
    expect(page.locator("[data-total]")).to_have_text("12 places")
    assert len(kept_rows(plan.id)) == 2


def test_nobody_leaves_unsaved_changes_behind_unasked(page: Page, olga: Owner):
    open_editor(page, olga, theatre(3, 6))
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_role("button", name="New zone").click()
    told(page, "Zone added")
    page.get_by_role("link", name="Kammerspiele").click()
    expect(page.get_by_role("heading", name="Seating plans")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_house_of_twenty_thousand_opens_and_is_saved(page: Page, olga: Owner):
    plan = open_editor(page, olga, house_of(20_000))
    expect(page.locator("[data-total]")).to_have_text("20,000 places")
    page.locator(".plan-editor__canvas").focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    told(page, "25 seats")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+s")
    told(page, "Saved")
    first = kept_rows(plan.id)[0]
    assert first.seats[0].y == pytest.approx(house_of(20_000).floors[0].sections[0].rows[0].seats[0].y + 26, abs=0.1)


def test_an_area_a_table_and_a_shape_are_added_by_their_fields(page: Page, olga: Owner):
    plan = open_editor(page, olga, empty())
    choose_tool(page, "Standing")
    panel(page, "add-area").get_by_label("Places").fill("250")
    page.get_by_role("button", name="Add the area").click()
    told(page, "Floor added")
    choose_tool(page, "Table")
    panel(page, "add-table").get_by_label("Sold only as a whole").check()
    page.get_by_role("button", name="Add the table").click()
    told(page, "Table 1 added")
    choose_tool(page, "Shape")
    panel(page, "add-shape").get_by_label("Words", exact=True).fill("Bar")
    page.get_by_role("button", name="Add the shape").click()
    page.get_by_role("button", name="Save").click()
    told(page, "Saved")
    db.rollback()
    drawn = queries.drawing_of(db.get_one(SeatingPlan, plan.id, populate_existing=True))
    assert (drawn.seat_count, drawn.standing_count) == (6, 250)
    assert [shape.text for shape in drawn.floors[0].shapes] == ["Stage", "Bar"]
    assert drawn.floors[0].sections[0].tables[0].whole


def test_browser_and_server_number_and_lay_rows_alike(page: Page):
    page.goto("/")
    ask = "async ([module, name, args]) => (await import(`/static/js/plans/${module}.js`))[name](...args)"
    for scheme in Numbering:
        for count in (1, 2, 7, 30):
            assert page.evaluate(ask, ["numbering", "seatNumbers", [count, scheme.value, 3]]) == seat_numbers(
                count, scheme, start=3
            )
    for names in (["H"], ["Z"], ["9"], [], ["Front"]):
        assert page.evaluate(ask, ["numbering", "nextRowName", [names]]) == next_row_name(names)
    line = RowLine(count=9, x=10, y=200, radius=700, turn=30, aisles=(2, 6))
    asked = {"count": 9, "x": 10, "y": 200, "radius": 700, "turn": 30, "aisles": [2, 6]}
    drawn = page.evaluate(ask, ["geometry", "rowSpots", [asked]])
    assert [(spot["x"], spot["y"], spot["angle"]) for spot in drawn] == [
        pytest.approx(tuple(spot), abs=0.02) for spot in line.spots()
    ]


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_everybody_can_use_the_editor(new_page: NewPage, olga: Owner, width: int):
    screen = new_page(width=width)
    open_editor(screen, olga, playhouse())
    screen.locator(".plan-editor__canvas").focus()
    screen.keyboard.press("PageDown")
    screen.keyboard.press("PageDown")
    assert_fits(screen)
    assert_usable(screen)
    if width != PHONE:
        keep_screenshots(screen, "plan-editor")
    choose_tool(screen, "Row")
    assert_usable(screen)


def test_the_plan_is_there_without_javascript(new_page: NewPage, olga: Owner):
    screen = new_page(javascript=False)
    plan = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)
    enter(screen, olga, f"/dashboard/plans/{plan.id}")
    expect(screen.get_by_role("img", name="Plan of Stalls")).to_be_visible()
    screen.get_by_role("link", name="Change row B").click()
    screen.get_by_label("Numbers", exact=True).select_option("right")
    screen.get_by_role("button", name="Save the row").click()
    expect(screen.get_by_text("Row B is saved.")).to_be_visible()
    assert [seat.label for seat in kept_rows(plan.id)[1].seats] == list("87654321")


def test_the_venue_pages_can_be_used_by_everybody(page: Page, app: Flask, olga: Owner):
    venue = make_venue(olga.organization_id, by=olga.actor)
    make_plan(venue, by=olga.actor, plan=playhouse())
    enter(page, olga, f"/dashboard/organizations/{olga.organization_id}/venues")
    assert_usable(page)
    page.get_by_role("link", name="Kammerspiele").last.click()
    expect(page.get_by_role("heading", name="Seating plans")).to_be_visible()
    assert_usable(page)
    keep_screenshots(page, "venue")
