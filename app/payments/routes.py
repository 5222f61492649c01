"""Where payment providers call us."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.infra.db import in_transaction
from app.infra.logs import log_for
from app.payments import inbox
from app.payments.gateways import SignatureInvalid
from app.payments.gateways.registry import gateway_named
from app.web import guards

bp = Blueprint("webhooks", __name__)
log = log_for(__name__)
_LARGEST_MESSAGE = 256 * 1024


@bp.post("/webhooks/<provider>")
@guards.signed_webhook
def create(provider: str) -> ResponseReturnValue:
    """Keep the message, then say so: what we answer 2xx to is committed."""
    gateway = gateway_named(provider)
    if (request.content_length or 0) > _LARGEST_MESSAGE:
        abort(413)
    try:
        news = gateway.read_event(request.get_data(cache=False), dict(request.headers))
    except SignatureInvalid as error:
        log.warning("webhook.refused", provider=provider, reason=str(error))
        abort(400)
    in_transaction(lambda: inbox.take_in(provider, news))
    return "", 204
