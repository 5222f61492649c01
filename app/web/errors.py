"""Turns what was raised into a page in our look, in words for people, with the right status."""

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.core.errors import Forbidden, NotFound, Refused
from app.infra.db import close_session
from app.infra.logs import log_for

log = log_for(__name__)


def install(app: Flask) -> None:
    """Answer every kind of failure."""
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(Forbidden, lambda error: error_page(403, error.sentence))
    app.register_error_handler(Refused, lambda error: error_page(error.status, error.sentence))
    app.register_error_handler(CSRFError, lambda _error: error_page(400, _STALE_FORM))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DataError, _bad_value)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(InterfaceError, _unavailable)
    app.register_error_handler(PoolTimeout, _unavailable)
    app.register_error_handler(Exception, _unexpected)


_STALE_FORM = "This form has gone stale, perhaps because you signed in or out meanwhile. Go back and send it again."


def error_page(status: int, sentence: str = "") -> tuple[str, int]:
    """The error page for a status, with the house's words for it unless a sentence is given."""
    page = render_template("errors/show.html", status=status, sentence=sentence, request_id=g.get("request_id", ""))
    return page, status


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return *error_page(status), kept


def _bad_value(error: DataError) -> ResponseReturnValue:
    # A number past the column's range or text the database can't store: the person's input, not our fault.
    log.warning("request.bad_value", reason=type(error.orig).__name__)
    close_session()
    return error_page(400)


def _unavailable(error: Exception) -> ResponseReturnValue:
    log.error("database.unavailable", reason=type(error).__name__)
    close_session()
    return *error_page(503), {"Retry-After": "5"}


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("request.failed", kind=type(error).__name__)
    close_session()
    return error_page(500)
