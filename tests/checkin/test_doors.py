"""Who may stand at a door, and for how long."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.checkin.models import DoorLink, Scan
from app.core.ids import Id, new_id
from app.infra import keys
from app.infra.db import db
from app.organizers.models import OrganizationRole
from tests.cast import Owner, Person, make_person, post, signed_in
from tests.makers.checkin import Door, code_of, make_door, make_tickets, nonce
from tests.makers.organizers import make_member


def test_a_link_opens_its_door_without_an_account_or_a_cookie(client: FlaskClient, door: Door) -> None:
    page = client.get(door.path)
    assert page.status_code == 200
    assert "Main door" in page.text
    assert "Set-Cookie" not in page.headers
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "wasm-unsafe-eval" in page.headers["Content-Security-Policy"]


def test_no_other_page_may_use_the_camera(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert "wasm-unsafe-eval" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["", "/counts", "/scans/x"])
def test_a_forged_link_opens_nothing(client: FlaskClient, door: Door, path: str) -> None:
    unknown = new_id()
    for forged in (f"/door/{door.link_id}/AAAAAAAAAAAAAAAAAAAAAA", f"/door/{unknown}/{keys.seal('door', unknown)}"):
        assert client.get(forged + path).status_code == 404
    assert client.get(f"/door/{door.link_id}/{keys.seal('hold', door.link_id)}{path}").status_code == 404
    assert client.get(f"/door/{'é' * 20}/ü{path}").status_code == 404


def test_a_revoked_link_is_gone_at_once(app: Flask, client: FlaskClient, door: Door, olga: Owner) -> None:
    [ticket] = make_tickets(door.event_id)
    answer = post(signed_in(app, olga), f"/dashboard/events/{door.event_id}/door/{door.link_id}/deletion")
    assert answer.status_code == 303
    page = client.get(door.path)
    assert page.status_code == 410
    assert "revoked" in page.text
    form = {"code": code_of(ticket), "nonce": nonce()}
    assert client.post(f"{door.path}/scans", data=form).status_code == 410
    assert client.get(f"{door.path}/counts").status_code == 410
    assert db.scalars(select(Scan)).all() == []


def test_the_organizer_opens_a_door_and_the_trail_tells(app: Flask, evening: Id, olga: Owner) -> None:
    browser = signed_in(app, olga)
    path = f"/dashboard/events/{evening}/door"
    assert "No door yet" in browser.get(path).text
    assert post(browser, path, {"name": "Side door"}).status_code == 303
    page = browser.get(path).text
    link = db.scalars(select(DoorLink)).one()
    assert f"/door/{link.id}/{keys.seal('door', link.id)}" in page
    assert "never used" in page
    post(browser, f"{path}/{link.id}/deletion")
    post(browser, f"{path}/{link.id}/deletion")
    told = db.scalars(select(AuditEntry.action).where(AuditEntry.subject == link.id).order_by(AuditEntry.seq)).all()
    assert told == ["door.opened", "door.revoked"]
    assert f"/door/{link.id}" not in browser.get(path).text.replace(f"/door/{link.id}/deletion", "")


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "two\nlines"])
def test_a_door_needs_a_name_on_one_line(app: Flask, evening: Id, olga: Owner, name: str) -> None:
    assert post(signed_in(app, olga), f"/dashboard/events/{evening}/door", {"name": name}).status_code == 422


def test_door_staff_scan_without_a_link_but_make_none(app: Flask, evening: Id, olga: Owner) -> None:
    jonas = make_person("Jonas Brandt")
    make_member(olga.organization_id, jonas.id, OrganizationRole.DOOR)
    [ticket] = make_tickets(evening)
    browser, path = signed_in(app, jonas), f"/dashboard/events/{evening}/door"
    make_door(evening, by=olga.actor)
    assert browser.get(f"{path}/scanner").status_code == 200
    assert "/door/" not in browser.get(path).text.replace("/door/scanner", "")
    assert post(browser, path, {"name": "Mine"}).status_code == 403
    made = post(browser, f"{path}/scanner/scans", {"code": code_of(ticket), "nonce": nonce()})
    assert "Come in" in browser.get(made.location).text
    assert db.scalars(select(Scan.by_name)).all() == ["Jonas Brandt"]


def test_a_member_scans_with_a_token_only(app: Flask, evening: Id, olga: Owner) -> None:
    form = {"code": "x", "nonce": nonce()}
    answer = signed_in(app, olga).post(f"/dashboard/events/{evening}/door/scanner/scans", data=form)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["", "/scanner", "/scanner/counts", "/scanner/scans/x"])
def test_strangers_find_no_door(app: Flask, evening: Id, stranger: Owner, ada: Person, path: str) -> None:
    address = f"/dashboard/events/{evening}/door{path}"
    for person in (stranger, ada):
        assert signed_in(app, person).get(address).status_code == 404
    assert app.test_client().get(address).status_code == 303


def test_members_without_the_right_are_told_so(app: Flask, evening: Id, olga: Owner) -> None:
    mara = make_person("Mara Marketing")
    make_member(olga.organization_id, mara.id, OrganizationRole.MARKETING)
    for path in ("", "/scanner"):
        assert signed_in(app, mara).get(f"/dashboard/events/{evening}/door{path}").status_code == 403


def test_other_sites_can_not_scan(client: FlaskClient, door: Door) -> None:
    form = {"code": "x", "nonce": nonce()}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(f"{door.path}/scans", data=form, headers=headers).status_code == 403
    assert db.scalars(select(Scan)).all() == []
