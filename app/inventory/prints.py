"""What leaves the house as a file: access codes for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from app.core import clock
from app.inventory.views import CodeRow, CodeState

_HEAD = ("Code", "Opens", "Most places", "Sold", "Held", "Works until", "State", "Note")
_STATES = {
    CodeState.OPEN: "works",
    CodeState.USED_UP: "used up",
    CodeState.CLOSED: "over",
    CodeState.REVOKED: "revoked",
}
# A spreadsheet takes a cell that begins like this for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def codes_csv(codes: Sequence[CodeRow], zone: str) -> str:
    """The codes as RFC 4180, with a mark that tells spreadsheets the letters are UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_HEAD)
    writer.writerows([harmless(cell) for cell in _cells(code, zone)] for code in codes)
    return "\ufeff" + file.getvalue()


def harmless(cell: str | int) -> str | int:
    """The cell as words, also where a spreadsheet would see a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _cells(code: CodeRow, zone: str) -> tuple[str | int, ...]:
    closes = clock.in_zone(code.closes_at, zone).strftime("%Y-%m-%d %H:%M") if code.closes_at else ""
    opens, most = ", ".join(code.types), "" if code.most_places is None else code.most_places
    return code.code, opens, most, code.sold, code.held, closes, _STATES[code.state], code.note
