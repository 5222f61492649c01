"""Draws a house for its organizer: every seat a box that says who has it, and in its ink how it stands."""

from collections.abc import Collection, Sequence
from datetime import datetime
from html import escape

from markupsafe import Markup

from app.dashboard.views.seats import Picture, SeatRow, SeatStatus
from app.inventory.drawings import Frame
from app.web.filters import when

STATUS_WORDS = {
    SeatStatus.FREE: "free",
    SeatStatus.SOLD: "sold",
    SeatStatus.HELD: "at the checkout",
    SeatStatus.HOUSE: "kept by the house",
    SeatStatus.ALLOTMENT: "put aside",
    SeatStatus.KILLED: "off sale for good",
}


def picture_of(
    frame: Frame, rows: Sequence[SeatRow], zone: str, *, shown: Collection[str], ticked: Collection[str]
) -> Picture:
    """One floor or section; seats that were not asked for are drawn pale."""
    boxes = "".join(_box(row, zone, is_shown=row.key in shown, is_ticked=row.key in ticked) for row in rows)
    return Picture(
        key=frame.key,
        name=frame.name,
        view_box=frame.view_box,
        backdrop=frame.furniture + frame.letters,
        boxes=Markup(boxes),  # noqa: S704 - every word in it is escaped below
    )


def words_of(row: SeatRow, zone: str) -> str:
    """The seat and how it stands: ``Stalls D 11, sold to Ada Okafor, booking 7KQ2M9XW``."""
    return ", ".join(part for part in (row.name, standing_of(row, zone), row.facts) if part)


def standing_of(row: SeatRow, zone: str) -> str:
    """How the seat stands and who has it."""
    if row.status is SeatStatus.SOLD:
        return f"sold to {row.holder or row.buyer}, booking {row.reference}"
    if row.status is SeatStatus.HELD:
        return f"at the checkout{_until(row.held_until, zone)}"
    if row.kept_for:
        return f"{STATUS_WORDS[row.status]} for {row.kept_for}{_until(row.kept_until, zone)}"
    return f"{STATUS_WORDS[row.status]}{_until(row.kept_until, zone)}"


def _until(moment: datetime | None, zone: str) -> str:
    return f" until {when(moment, zone, 'short')}" if moment else ""


def _box(row: SeatRow, zone: str, *, is_shown: bool, is_ticked: bool) -> str:
    words = escape(words_of(row, zone))
    pale = "" if is_shown else " seat--pale"
    wheelchair = " wc" if row.is_accessible and row.status is SeatStatus.FREE else ""
    return (
        f'<input type=checkbox class="seat seat--{row.status}{pale}{wheelchair}" name=seat id=s{row.number}'
        f' value={escape(row.key)} aria-label="{words}" title="{words}"{" checked" if is_ticked else ""}>'
    )
