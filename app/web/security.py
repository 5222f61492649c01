"""Security headers. Nothing inline runs or paints: scripts and styles are files, and no page is exempt."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from app.infra.settings import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_STATIC = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OF_FILES = [("X-Content-Type-Options", "nosniff")]
# Where the headers chosen for a response wait for it to leave.
_CHOSEN = "foyer.security_headers"


def install(app: Flask) -> None:
    """Choose the headers of every response. ``AtTheEdge`` adds them."""
    app.after_request(_choose)


def allow_camera() -> None:
    """Let this page use the camera and compile WebAssembly: the check-in page and no other."""
    g.camera = True


def allow_form_target(origin: str) -> None:
    """Let this page's forms lead to another site, such as a payment provider's page."""
    g.setdefault("form_targets", []).append(origin)


def policy() -> str:
    """The Content-Security-Policy of the response that is being made."""
    return _policy(tuple(g.get("form_targets", ())), has_camera=bool(g.get("camera")))


@lru_cache
def _policy(form_targets: tuple[str, ...], *, has_camera: bool) -> str:
    scripts = "'self' 'wasm-unsafe-eval'" if has_camera else "'self'"
    targets = " ".join(["'self'", *form_targets])
    rules = [
        "default-src 'none'",
        f"script-src {scripts}",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "manifest-src 'self'",
        "worker-src 'self'",
        f"form-action {targets}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    return "; ".join(rules)


class AtTheEdge:
    """Adds the headers that were chosen for a response to those that it has: as it leaves, where each costs least."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer the request."""

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            headers += [header for header in environ.get(_CHOSEN, ()) if header[0].lower() not in given]
            return start_response(status, headers, *error)

        return self._application(environ, start)


def _choose(response: Response) -> Response:
    # A file is no page: what governs pages would only be dead weight.
    request.environ[_CHOSEN] = (
        _OF_FILES
        if request.endpoint == "static"
        else _headers(policy(), has_camera=bool(g.get("camera")), is_https=settings().serves_https)
    )
    return response


@lru_cache
def _headers(content_policy: str, *, has_camera: bool, is_https: bool) -> list[tuple[str, str]]:
    camera = "(self)" if has_camera else "()"
    headers = {
        **_STATIC,
        "Content-Security-Policy": content_policy,
        "Permissions-Policy": f"camera={camera}, microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }
    if is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return list(headers.items())
