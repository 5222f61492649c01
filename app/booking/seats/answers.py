"""Answers about seats: the page that is the same for all, the page of a hold, and the stub alone."""

import gzip
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import brotli
from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.booking import policy, sessions
from app.booking.seats import holding, scenes
from app.booking.seats.choices import Choice, part_in
from app.booking.seats.moments import Moments
from app.booking.seats.pages import Asked, page_of, path_of
from app.booking.seats.scenes import SECONDS, Scene, glimpse_of, scene_of
from app.booking.seats.stubs import Held, Refusal
from app.booking.seats.views import Part, SeatsPage
from app.core.errors import Refused
from app.core.ids import Id
from app.inventory import drawings
from app.inventory import queries as inventory
from app.web.render import render, wants_part

_TEMPLATE = "booking/seats/show.html"
_QUALITY = 5
_FOR_EVER = "public, max-age=31536000, immutable"
_SHEET_SECONDS = 300.0
# So many pages, of some tens of kilobytes, are kept in each process.
_MOST = 256
# A page of a hold is compressed where its size is felt. It repeats nothing that a stranger could have put there.
_WORTH_IT = 4096


@dataclass(frozen=True)
class _Packed:
    """A body as it is sent, made once for everybody. Who can't take it compressed is rare enough to have it undone."""

    brotli: bytes
    gzip: bytes
    etag: str

    @classmethod
    def of(cls, text: str) -> "_Packed":
        plain = text.encode()
        etag = hashlib.blake2b(plain, digest_size=12).hexdigest()
        return cls(brotli.compress(plain, quality=_QUALITY), gzip.compress(plain, 6, mtime=0), etag)

    def body(self, coding: str) -> bytes:
        """The body in this coding; "" is plain."""
        return {"br": self.brotli, "gzip": self.gzip}.get(coding) or gzip.decompress(self.gzip)


_pages: Moments[_Packed] = Moments(SECONDS, most=_MOST)
_sheets: Moments[_Packed] = Moments(_SHEET_SECONDS, most=_MOST)


def public_answer(event_id: str, part: Part) -> Response:
    """The view for somebody who holds nothing; with an access code it is theirs alone. Raises NotFound."""
    if part.code or part.zone:
        scene, part, wrong_code = _entered(event_id, part)
        if part.code or wrong_code:
            return make_response(_page(scene, part, None, wrong_code=wrong_code, status=422 if wrong_code else 200))
    key = f"{event_id} {part.section} {part.is_list} {part.zone}"
    packed = _pages.of(key, lambda: _Packed.of(_markup(scene_of(event_id), part)))
    return _sent(packed, "text/html; charset=utf-8", keep=f"public, max-age=0, s-maxage={SECONDS:.0f}")


def places_answer(event_id: str, section: int, version: str) -> Response:
    """The style sheet with the places of the boxes. Raises NotFound."""
    sheet = scene_of(event_id).sheet
    key = f"{event_id} {sheet.version} {section}"
    packed = _sheets.of(key, lambda: _Packed.of(drawings.places(sheet.frames(section))))
    is_current = version == sheet.version
    return _sent(packed, "text/css; charset=utf-8", keep=_FOR_EVER if is_current else "no-store")


def state_answer(event_id: str, since: str) -> Response:
    """Which seats are gone, or nothing when that is known already. Raises NotFound."""
    glimpse = glimpse_of(event_id)
    is_known = since == glimpse.state.mark or request.if_none_match.contains(glimpse.state.mark)
    response = Response(status=204) if is_known else Response(glimpse.text, mimetype="text/plain")
    response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={SECONDS:.0f}"
    response.set_etag(glimpse.state.mark)
    return response


def held_answer(event_id: str, part: Part, hold_id: str, seal: str) -> ResponseReturnValue:
    """The view with what the visitor holds; a hold that was booked leads on to its checkout. Raises NotFound."""
    scene, part, wrong_code = _entered(event_id, part)
    held = holding.held_of(scene, part, policy.hold_by_link(hold_id, seal), seal)
    if held.is_booked:
        return redirect(held.checkout_path, code=303)
    if held.code and not part.code:
        # What was held with a code shows what the code opened.
        scene, part, _ = _entered(event_id, replace(part, code=held.code))
        held = holding.held_of(scene, part, held.id, seal)
    if holding.is_resumed(held):
        return _page(scene, part, held, wrong_code=wrong_code, status=422 if wrong_code else 200)
    wanted = tuple(number for number in held.numbers if number not in scene.state.unavailable)
    lapsed = Refusal(sentence=_lapsed_words(held, wanted), wanted=wanted, is_lapsed=True)
    return _page(scene, part, None, refused=lapsed, status=410)


def choosing_answer(
    event_id: str, choose: Callable[[Scene, Held | None], Id | None], choice_of: Callable[[Scene], Choice]
) -> ResponseReturnValue:
    """Let the choice be made, and answer with the stub, or with the page of the new hold where there is no script."""
    scene, part, _ = _entered(event_id, part_in(request.values))
    before = _held_before(scene, part)
    try:
        hold_id = choose(scene, before)
    except Refused as refused:
        live = before if before and before.is_live else None
        refusal = holding.refusal_of(scene, refused, choice_of(scene), live)
        return _page(scene, part, live, refused=refusal, status=refused.status)
    seal = policy.hold_seal(hold_id) if hold_id else ""
    held = holding.held_of(scene, part, hold_id, seal) if hold_id else None
    if wants_part():
        return _page(scene, part, held)
    return redirect(path_of(event_id, part, held), code=303)


def forget() -> None:
    """Ask the database anew for everything: for tests, where a moment is long."""
    _pages.forget()
    scenes.forget()


def _lapsed_words(held: Held, wanted: Collection[int]) -> str:
    if not wanted:
        return "The time is up, and these seats went to somebody else."
    if len(wanted) < len(held.numbers):
        return "The time is up, and some of these seats went to somebody else. The others are still free."
    return "The time is up, and these seats are no longer held for you. They are still free."


def _entered(event_id: str, part: Part) -> tuple[Scene, Part, str]:
    """The house as somebody with this code sees it, and the code if it opens nothing. Raises NotFound."""
    scene = scene_of(event_id)
    if part.zone not in {zone.key for zone in scene.zones}:
        part = replace(part, zone="")
    if not part.code or not scene.takes_code:
        return scene, replace(part, code=""), ""
    opened = inventory.opened_by(scene.event.id, part.code)
    if opened is None:
        sessions.note_wrong_code()
        return scene, replace(part, code=""), part.code
    return scene.opened_with(opened), part, ""


def _held_before(scene: Scene, part: Part) -> Held | None:
    hold_id, _, seal = request.form.get("hold", "").partition(".")
    if not hold_id:
        return None
    held = holding.held_of(scene, part, policy.hold_by_link(hold_id, seal), seal)
    return None if held.is_booked else held


def _page(
    scene: Scene,
    part: Part,
    held: Held | None,
    *,
    refused: Refusal | None = None,
    wrong_code: str = "",
    status: int = 200,
) -> Response:
    page = page_of(scene, part, held, asked=_asked(), wanted=refused.wanted if refused else ())
    context = _context(scene, page, held, refused) | {"wrong_code": wrong_code}
    return _shortened(make_response(render(_TEMPLATE, part="stub", status=status, **context)))


def _markup(scene: Scene, part: Part) -> str:
    return render_template(_TEMPLATE, **_context(scene, page_of(scene, part), None, None))


def _context(scene: Scene, page: SeatsPage, held: Held | None, refused: Refusal | None) -> dict[str, Any]:
    return {"event": scene.event, "page": page, "held": held, "refused": refused, "is_part": wants_part()}


def _asked() -> Asked | None:
    party, wheelchairs = request.form.get("party", ""), request.form.get("wheelchairs", "")
    if not (party.isdigit() and len(party) < 3):
        return None
    return Asked(int(party), request.form.get("where", ""), int(wheelchairs) if wheelchairs.isdigit() else 0)


def _sent(packed: _Packed, kind: str, *, keep: str) -> Response:
    accepted = request.accept_encodings
    coding = "br" if accepted["br"] else "gzip" if accepted["gzip"] else ""
    response = Response(packed.body(coding), content_type=kind)
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = keep
    response.set_etag(f"{packed.etag}{coding}", weak=True)
    response.make_conditional(request)
    return response


def _shortened(response: Response) -> Response:
    body = response.get_data()
    if len(body) < _WORTH_IT or not request.accept_encodings["br"]:
        return response
    response.set_data(brotli.compress(body, quality=_QUALITY))
    response.headers["Content-Encoding"] = "br"
    response.headers.add("Vary", "Accept-Encoding")
    return response
