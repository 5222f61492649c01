"""Tickets printed a second on one core: by processor time, so that whatever else runs does not count."""

import time
from collections.abc import Iterator

from app import create_app
from app.core.ids import Id
from app.infra.db import close_session
from app.tickets import prints, queries
from benchmarks import sales
from benchmarks.figures import Figure, Unit
from benchmarks.hammer import WrongAnswer

_TICKETS, _FIRST = 40, 4


def measure() -> Iterator[Figure]:
    """A ticket for each of forty people, none of them printed before."""
    sale = sales.put_on_sale(_TICKETS + _FIRST)
    bookings = [sales.book(sale, 1, name=f"Guest {number}") for number in range(_TICKETS + _FIRST)]
    with create_app().test_request_context():
        # The first ones load fonts and styles, which a worker does once in its life.
        for booking in bookings[:_FIRST]:
            _print(booking)
        began = time.process_time()
        for booking in bookings[_FIRST:]:
            _print(booking)
        used = time.process_time() - began
    yield Figure("ticket_pdf_per_s", _TICKETS / used, Unit.PER_SECOND)


def _print(booking: Id) -> None:
    made = prints.pdf_of(queries.sheet(booking))
    close_session()
    if not made.startswith(b"%PDF"):
        raise WrongAnswer("a ticket that is no PDF")
