"""What happens to every request before and after its view: an id, a sanity check, a line in the log."""

import re
import time

import structlog
from flask import Flask, Response, abort, g, request

from app.core.ids import new_id
from app.infra.logs import log_for

log = log_for(__name__)
_WITHOUT_FORM = ("GET", "HEAD")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def install(app: Flask) -> None:
    """Hook into the app."""
    app.before_request(_begin)
    app.before_request(_refuse_null_bytes)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else new_id()
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _refuse_null_bytes() -> None:
    # PostgreSQL can't store U+0000, no person types it, and it must not become a 500 further down.
    if "\x00" in request.path or b"%00" in request.query_string:
        abort(400)
    if request.method not in _WITHOUT_FORM and any(
        "\x00" in text for name, texts in request.form.lists() for text in (name, *texts)
    ):
        abort(400)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint not in ("static", "health.alive", "health.ready"):
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint or "none",
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        )
    return response
