"""An event's public page, its live picker, its calendar file and its poster."""

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.discovery import calendars, pickers, queries
from app.discovery.rules import event_tag
from app.discovery.views import EventPage
from app.events import policy as events
from app.organizers.policy import Deed
from app.waiting_room import sessions as waiting_room
from app.waiting_room.views import Door
from app.web import guards
from app.web.actor import current_actor
from app.web.caching import KEEP_SECONDS, Built, public_page
from app.web.links import absolute
from app.web.look.poster import poster_png
from app.web.render import markup, render, render_part

bp = Blueprint("event_pages", __name__)
_TEMPLATE = "discovery/event_pages/show.html"
_POSTER_WIDTH = 1200


@bp.get("/events/<event_id>")
@guards.public
def show(event_id: str) -> ResponseReturnValue:
    """The page, the same for everybody: what is personal or live comes in pieces of its own."""
    return public_page(f"event:{event_id}", tags=[event_tag(event_id)], build=lambda: _built(event_id))


def _built(event_id: str) -> Built:
    page = queries.page_of(event_id)
    picker, door = pickers.picker_of(page.event), waiting_room.door_for_all(event_id)
    until_change = picker.seconds_until_change(clock.now())
    if door:
        until_change = min(until_change, door.seconds_until_change(clock.now()))
    return Built(_markup(page, picker, door), min(KEEP_SECONDS, until_change))


def _markup(page: EventPage, picker: pickers.Picker, door: Door | None) -> str:
    return markup(
        _TEMPLATE,
        page=page,
        event=page.event,
        picker=picker,
        door=door,
        is_live=False,
        is_preview=False,
        structured=calendars.structured_data(page, picker, absolute("event_pages.show", event_id=page.event.id)),
    )


@bp.get("/events/<event_id>/offers")
@guards.public
def offers(event_id: str) -> ResponseReturnValue:
    """The picker with what is left this second; the cached page asks for it once it is shown."""
    event, door = events.public_event(event_id), waiting_room.door_to(event_id)
    picker = pickers.picker_of(event)
    response = make_response(
        render_part(_TEMPLATE, "offers", event=event, picker=picker, door=door, is_live=True, is_preview=False)
    )
    # Behind a waiting room the picker is for those alone who have been let in.
    kept = "private, no-store" if waiting_room.has_line(event_id) else "public, max-age=0, s-maxage=1"
    response.headers["Cache-Control"] = kept
    return response


@bp.get("/events/<event_id>/inside")
@guards.public
def inside(event_id: str) -> ResponseReturnValue:
    """The page as somebody sees it who has been let in from the waiting room: the picker works without JavaScript."""
    waiting_room.ensure_admitted(event_id)
    if not waiting_room.has_line(event_id):
        return redirect(url_for("event_pages.show", event_id=event_id), code=303)
    page = queries.page_of(event_id)
    return render(
        _TEMPLATE,
        page=page,
        event=page.event,
        picker=pickers.picker_of(page.event),
        door=None,
        until=waiting_room.pass_until(event_id),
        is_live=True,
        is_preview=False,
        structured={},
    )


@bp.get("/dashboard/events/<event_id>/preview")
@guards.signed_in
def preview(event_id: str) -> ResponseReturnValue:
    """The page of an event as it would look once published, for members."""
    event = events.event_for(current_actor(), event_id, to=Deed.READ)
    return render(
        _TEMPLATE,
        page=queries.page_about(event),
        event=event,
        picker=pickers.picker_of(event),
        door=None,
        is_live=True,
        is_preview=True,
        structured={},
    )


@bp.get("/events/<event_id>/calendar.ics")
@guards.public
def calendar(event_id: str) -> ResponseReturnValue:
    """The event as a calendar file (RFC 5545)."""
    page = queries.page_of(event_id)
    response = make_response(calendars.calendar_of(page, absolute("event_pages.show", event_id=event_id)))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@bp.get("/events/<event_id>/poster.png")
@guards.public
def poster(event_id: str) -> ResponseReturnValue:
    """The event's poster as a picture, for previews of links elsewhere."""
    event = events.public_event(event_id)
    response = make_response(poster_png(event.id, event.stock, _POSTER_WIDTH))
    response.headers["Content-Type"] = "image/png"
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.set_etag(f"{event.id}-{event.stock}")
    return response.make_conditional(request)
