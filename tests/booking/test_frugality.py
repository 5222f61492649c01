"""A purchase is few requests and few round trips: the lock on a hot pool is held by the database alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.booking import queries
from app.infra.db import engine
from tests.cast import Owner, post, signed_in
from tests.makers.booking import book_hold, checkout_path
from tests.makers.inventory import make_hold, make_sale
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.terms import limit_persons


def test_a_hold_is_one_statement(client: FlaskClient) -> None:
    kind = make_sale()
    # Whether there are waiting rooms is asked every now and then, not for each hold.
    client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"})
    with counted() as statements:
        answer = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "2"})
    assert answer.status_code == 303
    assert len(statements) == 1


def test_the_cookie_is_written_once_before_the_booking(client: FlaskClient) -> None:
    kind = make_sale()
    held = client.post(f"/events/{kind.event_id}/holds", data={f"quantity-{kind.id}": "1"})
    assert "Set-Cookie" in held.headers
    page = client.get(held.headers["Location"])
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers, "the first cookie held no token for the page's forms"


def test_the_checkout_page_is_one_statement(client: FlaskClient) -> None:
    path = checkout_path(make_hold(make_sale()))
    with counted() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) == 1


def test_a_free_booking_sells_its_places_in_its_last_statement(client: FlaskClient) -> None:
    path = checkout_path(make_hold(make_sale(), 3))
    with counted() as statements:
        assert post(client, path, {"email": "ada@example.org", "name": "Ada"}).status_code == 303
    # The hold; booking and lines; the tickets; the mail; sold.
    assert len(statements) == 5
    assert "sell_hold" in statements[-1]


def test_the_names_of_seats_cost_one_statement_more(client: FlaskClient, app: Flask, olga: Owner) -> None:
    kind = make_seated_sale(organization_id=olga.organization_id)["z1"]
    hold = make_seat_hold(kind, "sa3", "sa4")
    with counted() as statements:
        page = client.get(checkout_path(hold))
    assert len(statements) == 2
    names = queries.hold_view(hold).lines[0].seat_names
    assert len(names) == 2
    assert ", ".join(names) in page.text
    booking = book_hold(hold)
    with counted() as statements:
        assert queries.booking_view(booking.id).lines[0].seats == names
    assert len(statements) == 3
    desk = signed_in(app, olga)
    cancelling = f"/dashboard/events/{kind.event_id}/bookings/{booking.id}/cancellation"
    assert ", ".join(names) in desk.get(cancelling).text


def test_a_limit_per_person_costs_two_statements_and_no_limit_none(client: FlaskClient) -> None:
    kind = make_sale()
    limit_persons(kind.event_id, 4)
    path = checkout_path(make_hold(kind))
    with counted() as statements:
        assert post(client, path, {"email": "ada@example.org", "name": "Ada"}).status_code == 303
    assert len(statements) == 7
    assert "lock_persons" in statements[1]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine(), "before_cursor_execute", note)
