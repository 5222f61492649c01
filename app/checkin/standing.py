"""What the door says to a scan, in words."""

from datetime import datetime

from app.checkin import rules
from app.checkin.models import ScanResult
from app.checkin.rules import StopReason
from app.checkin.views import Answer, Scanned, Verdict
from app.core import clock
from app.core.money import Money
from app.web.filters import money, when

ANSWERS = {
    ScanResult.ADMITTED: Answer.ADMIT,
    ScanResult.ALREADY_IN: Answer.USED,
    ScanResult.STOPPED: Answer.STOP,
}
STOPS = {
    StopReason.UNKNOWN: ("Unknown code", "This is no ticket of this event. Ask for the mail with the tickets."),
    StopReason.FORGED: ("Not genuine", "The code is not signed by us. Send them to the box office."),
    StopReason.OTHER_EVENT: ("Other event", "The ticket is genuine, but not for this event. Look at its date."),
    StopReason.VOID: ("Not valid", "The ticket was cancelled or refunded. Send them to the box office."),
    StopReason.EVENT_CANCELLED: ("Cancelled", "The event is cancelled: nobody comes in."),
    StopReason.EVENT_OVER: ("Event is over", "The event has ended. Its tickets open no door any more."),
}


def verdict(scan: Scanned, *, zone: str) -> Verdict:
    """What the door says about a scan; the same however often it is asked."""
    about = _about(scan)
    if scan.result == ScanResult.ADMITTED:
        undoable = scan.undone_at is None and rules.may_undo(scan.at, at=clock.now())
        note = "Undone: this ticket may come in again." if scan.undone_at else ""
        # Whoever comes in is told where to sit; where nobody has a seat, what kind of ticket it is.
        return Verdict(
            scan.scan_id, Answer.ADMIT, "Come in", scan.seat or scan.kind or "", about, note, can_undo=undoable
        )
    if scan.result == ScanResult.ALREADY_IN:
        return _already_in(scan, about, zone)
    words, note = STOPS[StopReason(scan.reason)]
    return Verdict(scan.scan_id, Answer.STOP, "Stop", words, about, note)


def _already_in(scan: Scanned, about: list[tuple[str, str]], zone: str) -> Verdict:
    since = "before"
    if scan.first_at:
        since = when(scan.first_at, zone, "time")
        about.append((f"Let in at {scan.first_by}", _ago(scan.first_at, scan.at)))
    note = "Same ticket twice. Ask for the mail with the tickets, or for an ID."
    return Verdict(scan.scan_id, Answer.USED, "Already in", f"Since {since}", about, note)


def _about(scan: Scanned) -> list[tuple[str, str]]:
    if scan.holder is None:
        return []
    price = money(Money(scan.price_minor, scan.currency)) if scan.price_minor and scan.currency else "Free"
    return [
        (scan.holder, f"{scan.number} of {scan.count}"),
        (f"{scan.kind}, booking {scan.reference}", price),
    ]


def _ago(moment: datetime, now: datetime) -> str:
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"
