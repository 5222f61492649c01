"""The mail that a development installation keeps instead of sending, to read in the browser."""

from flask import Blueprint, Response, make_response, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.infra.settings import MailBackend, settings
from app.notifications import queries
from app.web import guards
from app.web.render import render
from app.web.security import policy

bp = Blueprint("mailbox", __name__)
_LONGEST_SEARCH = 200

# A mail is foreign HTML with style attributes: it gets a box of its own where nothing runs and nothing loads.
_BOX = "; ".join(
    [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
    ]
)


@bp.get("/mailbox")
@guards.development_only
def index() -> ResponseReturnValue:
    """Newest first; ``to`` looks for a recipient."""
    _ensure_mail_is_kept()
    recipient = request.args.get("to", "").strip()[:_LONGEST_SEARCH]
    page = queries.mailbox(recipient, request.args.get("before", ""))
    return render("notifications/mailbox/index.html", part="mails", page=page, recipient=recipient)


@bp.get("/mailbox/<mail_id>")
@guards.development_only
def show(mail_id: str) -> ResponseReturnValue:
    """One mail: its heading, its text, its looks in a box, its files."""
    _ensure_mail_is_kept()
    response = make_response(render("notifications/mailbox/show.html", mail=queries.mail(mail_id)))
    response.headers["Content-Security-Policy"] = f"{policy()}; frame-src 'self'"
    return response


@bp.get("/mailbox/<mail_id>/looks")
@guards.development_only
def looks(mail_id: str) -> ResponseReturnValue:
    """The mail's HTML, for the box."""
    _ensure_mail_is_kept()
    # Links in the box lead the whole page there.
    html = queries.mail(mail_id).html.replace("<head>", '<head><base target="_top">', 1)
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _BOX
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.get("/mailbox/<mail_id>/files/<int:number>")
@guards.development_only
def file(mail_id: str, number: int) -> ResponseReturnValue:
    """A file that came with the mail, always as a download."""
    _ensure_mail_is_kept()
    files = queries.mail(mail_id).files
    if number >= len(files):
        raise NotFound
    response = Response(files[number].content, content_type=files[number].kind)
    response.headers.set("Content-Disposition", "attachment", filename=files[number].name)
    return response


def _ensure_mail_is_kept() -> None:
    if settings().mail_backend is not MailBackend.CATCHER:
        raise NotFound


@bp.record_once
def _tell_the_footer(state: BlueprintSetupState) -> None:
    keeps_mail = settings().mail_backend is MailBackend.CATCHER and not settings().in_production
    state.app.jinja_env.globals["keeps_mail"] = keeps_mail
