"""What leaves the house as a file: the line for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from app.core import clock
from app.inventory.prints import harmless
from app.waitlist.views import EntryRow

_HEAD = ("Position", "Name", "E-mail", "Places", "Wants", "State", "Since")


def entries_csv(rows: Sequence[EntryRow], zone: str) -> str:
    """The rows as RFC 4180, with a mark that tells spreadsheets the letters are UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_HEAD)
    writer.writerows([harmless(cell) for cell in _cells(row, zone)] for row in rows)
    return "\ufeff" + file.getvalue()


def _cells(row: EntryRow, zone: str) -> tuple[str | int, ...]:
    since = clock.in_zone(row.created_at, zone).strftime("%Y-%m-%d %H:%M")
    return row.position or "", row.name, row.email, row.quantity, row.wishes, row.state.value, since
