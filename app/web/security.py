"""Security headers. Nothing inline runs or paints: scripts and styles are files, and no page is exempt."""

from functools import lru_cache

from flask import Flask, Response, g, request

from app.infra.settings import settings

_STATIC = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Put the headers on every response."""
    app.after_request(_add_headers)


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


def _add_headers(response: Response) -> Response:
    if request.endpoint == "static":
        # A file is no page: what governs pages would only be dead weight.
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    headers = _headers(policy(), has_camera=bool(g.get("camera")), is_https=settings().serves_https)
    # Each setdefault of werkzeug's walks over all that is there.
    given = {name.lower() for name, _ in response.headers}
    for name, value in headers:
        if name.lower() not in given:
            response.headers.add(name, value)
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
