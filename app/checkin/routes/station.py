"""What a station's pages answer, the same for a link's holder and for a member."""

import secrets
from collections.abc import Callable

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.checkin import actions, policy, queries, rules, standing
from app.checkin.views import Post, Station, Verdict
from app.core.errors import Refused
from app.infra.db import transaction
from app.web import security
from app.web.render import render, render_part, wants_part

# The address of one of the station's own pages, by its name below.
Addresses = Callable[..., str]
_PAGE = "checkin/doors/show.html"
_ANSWER = "checkin/doors/_verdict.html"
_NAMES = {
    "show": "doors.show",
    "counts": "doors.counts",
    "scan": "scans.create",
    "result": "scans.show",
    "undo": "scans.undo",
}


def of_link(link_id: str, seal: str) -> Addresses:
    """The addresses of the pages that a sealed link opens."""
    return lambda page, **values: url_for(_NAMES[page], link_id=link_id, seal=seal, **values)


def of_member(event_id: str) -> Addresses:
    """The addresses of the same pages for signed-in members."""
    return lambda page, **values: url_for(f"member_{_NAMES[page]}", event_id=event_id, **values)


def show(station: Station, to: Addresses) -> ResponseReturnValue:
    """The check-in page, ready for a code; with ``?q=`` also the people who match."""
    with transaction():
        actions.note_use(station)
    words = request.args.get("q", "")
    return _page(station, to, part="found", words=words)


def scan(post: Post, to: Addresses, *, arrive: Callable[[], Station]) -> ResponseReturnValue:
    """Look at the code or the ticket in the form; answers the result, or leads to its page."""
    nonce, code, ticket_id = (request.form.get(name, "") for name in ("nonce", "code", "ticket_id"))
    if not rules.is_nonce(nonce):
        arrive()
        raise Refused("This form has gone stale. Open the door again.")
    if not code.strip() and not ticket_id:
        return _page(arrive(), to, problem="Type the code that is printed below the square.", status=422)
    look = actions.scan_ticket if ticket_id else actions.scan_code
    station, scanned = look(post, ticket_id or code, nonce=nonce)
    if not wants_part():
        return redirect(to("result", scan_id=scanned.scan_id), code=303)
    said = standing.verdict(scanned, zone=station.time_zone)
    return make_response(render_template(_ANSWER, **_context(station, to, said)))


def result(station: Station, to: Addresses, scan_id: str) -> ResponseReturnValue:
    """The page of one scan's answer."""
    found = policy.scan_at(station, scan_id)
    said = standing.verdict(queries.scanned(found.id), zone=station.time_zone)
    return _page(station, to, verdict=said)


def undo(station: Station, to: Addresses, scan_id: str) -> ResponseReturnValue:
    """Take an admission back, and be ready for the next code."""
    with transaction():
        actions.undo_admission(policy.scan_at(station, scan_id), station=station)
    if wants_part():
        return Response(status=204)
    return redirect(to("show"), code=303)


def counts(station: Station, to: Addresses) -> ResponseReturnValue:
    """The counts and the last scans; 204 when the page already shows them."""
    tally = queries.recent_tally(station.event_id)
    if request.args.get("seen") == tally.version:
        return Response(status=204)
    scans = queries.last_scans(station.event_id)
    return render_part(_PAGE, "live", station=station, to=to, tally=tally, scans=scans, is_refresh=True)


def _page(
    station: Station,
    to: Addresses,
    *,
    part: str | None = None,
    verdict: Verdict | None = None,
    words: str = "",
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    security.allow_camera()
    context = _context(station, to, verdict)
    return render(
        _PAGE,
        part=part,
        status=status,
        words=words,
        people=queries.find_people(station.event_id, words),
        scans=queries.last_scans(station.event_id),
        problem=problem,
        **context,
    )


def _context(station: Station, to: Addresses, verdict: Verdict | None) -> dict[str, object]:
    return {
        "station": station,
        "to": to,
        "verdict": verdict,
        "tally": queries.recent_tally(station.event_id),
        "nonce": secrets.token_urlsafe(18),
    }
