"""Makes the bare Flask app that the packages' blueprints are hung on."""

from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, g
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.templating import Environment
from flask_babel import Babel
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableDict
from werkzeug.middleware.proxy_fix import ProxyFix

from app.infra.db import close_session
from app.infra.keys import key_for
from app.infra.logs import configure_logs
from app.infra.settings import Settings, settings
from app.web import compression, errors, filters, health, limits, look, requests, security
from app.web.actor import current_actor
from app.web.links import absolute
from app.web.networks import VouchedNetworks
from app.web.security import AtTheEdge

ROOT = Path(__file__).resolve().parents[2]
# A picture of 10 MB and the form around it.
_LARGEST_REQUEST = 12 * 1024 * 1024
_LARGEST_FORM = 1024 * 1024
_SESSION_SECONDS = 30 * 24 * 3600

csrf = CSRFProtect()


class _SteadySessions(SecureCookieSessionInterface):
    """Flask's sessions in a signed cookie. What signs them is made once, and they are written as seldom as can be."""

    _signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The one with the app's key, which does not change while the app runs."""
        self._signing = self._signing or super().get_signing_serializer(app)
        return self._signing

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, when there is something new in it."""
        if session and session.modified:
            # The token that the next page's forms ask for: else that page would write the cookie once more.
            generate_csrf()
        super().save_session(app, session, response)


class _Templates(Environment):
    """Flask's templates. None has globals of its own, so they share one plain dict, which is quicker to copy."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of all templates."""
        return super().make_globals(d) if d else self.globals


class _Flask(Flask):
    jinja_environment = _Templates
    # Every template is kept, and none is ever put out for another: that would take a lock at each include.
    jinja_options = ImmutableDict(cache_size=-1)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take every view and hook as it is: none is async, and to look each time costs as much as a small hook."""
        return func


def make_kernel() -> Flask:
    """A Flask app with everything that every page shares, and no pages yet."""
    configure_logs()
    app = _Flask("app", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(_config(settings()))
    app.session_interface = _SteadySessions()
    # The networks innermost, so that they have the last word on where a request comes from.
    way_in, hops = AtTheEdge(VouchedNetworks(app.wsgi_app)), settings().trusted_proxies
    # To assign it is Flask's documented way to hang up middleware; only for the checker is it a method.
    app.wsgi_app = ProxyFix(way_in, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(site_name=settings().site_name, current_actor=current_actor, absolute=absolute)
    Babel(app)
    csrf.init_app(app)
    # A page asks for the token at every button.
    app.jinja_env.globals["csrf_token"] = _token
    app.context_processor(lambda: {"csrf_token": _token})
    for part in (requests, compression, security, limits, filters, errors, look):
        part.install(app)
    app.register_blueprint(health.bp)
    app.teardown_appcontext(lambda _error: close_session())
    return app


def _token() -> str:
    """The token of this request's forms, signed once."""
    return str(g.get("csrf_token") or generate_csrf())


def _config(chosen: Settings) -> dict[str, object]:
    secure = chosen.serves_https
    return {
        "SECRET_KEY": key_for("cookie"),
        "DEBUG": chosen.debug,
        "MAX_CONTENT_LENGTH": _LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_FORM,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_NAME": "__Host-foyer" if secure else "foyer",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": _SESSION_SECONDS,
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A form may stand open for an evening; the token lives as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": True,
        "BABEL_DEFAULT_LOCALE": "en",
        "TEMPLATES_AUTO_RELOAD": not chosen.in_production,
    }
