"""Who may call a route at all. Every view carries exactly one guard; a test fails the build for one without."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Forbidden, NotFound
from app.infra.settings import settings
from app.web.actor import current_actor
from app.web.links import local_path

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def guard_of(view: object) -> str | None:
    """The name of the guard that a view function carries."""
    return getattr(view, "_guard", None)


def public(view: View[P]) -> View[P]:
    """Anybody may call it, and it tells nothing that is not for everybody."""
    return _marked(view, "public")


def sealed(view: View[P]) -> View[P]:
    """Whoever holds the sealed link in the address may call it; the view loads through a policy that checks it."""
    return _marked(view, "sealed")


def signed_webhook(view: View[P]) -> View[P]:
    """A machine calls it and signs the body; the view verifies the signature before anything else."""
    return _marked(view, "signed_webhook")


def same_origin(view: View[P]) -> View[P]:
    """Anybody may call it, but only from our own pages. For forms on cached pages, which can hold no token."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not _comes_from_us():
            abort(403)
        return view(*args, **kwargs)

    return _marked(checked, "same_origin")


def refuse_other_sites() -> None:
    """Answer 403 when another site's page sent the request: for sealed forms, which can hold no token."""
    if not _comes_from_us():
        abort(403)


def signed_in(view: View[P]) -> View[P]:
    """Only people with an account; others are asked to sign in and come back."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not current_actor().is_user:
            back = request.full_path if request.method == "GET" else (request.referrer or "/")
            return redirect(url_for("sessions.new", next=local_path(back.rstrip("?"))), code=303)
        return view(*args, **kwargs)

    return _marked(checked, "signed_in")


def admin(view: View[P]) -> View[P]:
    """Only the people who keep the platform; to everybody else the page does not exist."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not current_actor().is_admin:
            raise NotFound
        return view(*args, **kwargs)

    return _marked(checked, "admin")


def development_only(view: View[P]) -> View[P]:
    """A page that must not exist where real people are, such as the mailbox of caught mail."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if settings().in_production:
            raise NotFound
        return view(*args, **kwargs)

    return _marked(checked, "development_only")


def _comes_from_us() -> bool:
    # Every browser since 2020 sends at least one of the two with a POST; without either it is not a browser,
    # and so nobody's cookies or address are being borrowed.
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    ours = {request.host, urlsplit(settings().public_url).netloc}
    return urlsplit(origin).netloc in ours


def _marked(view: View[P], name: str) -> View[P]:
    if guard_of(view):
        raise Forbidden(f"{view} has two guards")
    view._guard = name  # type: ignore[attr-defined]
    return view
