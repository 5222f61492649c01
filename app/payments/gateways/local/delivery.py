"""Carries the test bank's messages to the merchant, over HTTP, until they are taken."""

import json
from datetime import timedelta

import requests
from sqlalchemy import update

from app.core import clock
from app.core.ids import Id
from app.infra.db import db, in_transaction
from app.infra.logs import log_for
from app.infra.settings import settings
from app.payments.gateways.local import signature
from app.payments.gateways.local.models import TestCharge, TestWebhook

log = log_for(__name__)
_WAIT = (3, 10)
_LONGEST_PAUSE = 3600
_MOST_ATTEMPTS = 40


def deliver(webhook_id: Id) -> None:
    """Post one message, if it is due and nobody else is at it. What is not taken is tried again, ever later."""
    claimed = in_transaction(lambda: _claim(webhook_id))
    if claimed is None:
        return
    body, attempts = claimed
    status = _post(body)
    if 200 <= status < 300:
        in_transaction(lambda: _mark_delivered(webhook_id))
        return
    log.warning("test_bank.not_taken", webhook=webhook_id, status=status, attempts=attempts)


def address() -> str:
    """Where the merchant listens, as the bank's own processes reach it."""
    base = settings().internal_url or settings().public_url
    return f"{base.rstrip('/')}/webhooks/local"


def message_of(webhook: TestWebhook, charge: TestCharge) -> bytes:
    """The message's body."""
    content = {
        "id": webhook.event_id,
        "type": webhook.kind,
        "account": charge.account,
        "mode": charge.mode,
        "data": {
            "charge": charge.id,
            "client_reference": charge.client_reference,
            "state": charge.state.value,
            "captured": charge.captured_minor,
            "currency": charge.currency,
            "refund_key": webhook.refund_key,
        },
    }
    return json.dumps(content, separators=(",", ":")).encode()


def _claim(webhook_id: Id) -> tuple[bytes, int] | None:
    now = clock.now()
    webhook = db.scalars(
        update(TestWebhook)
        .where(
            TestWebhook.id == webhook_id,
            TestWebhook.delivered_at.is_(None),
            TestWebhook.due_at <= now,
            TestWebhook.attempts < _MOST_ATTEMPTS,
        )
        .values(attempts=TestWebhook.attempts + 1, due_at=now + timedelta(seconds=30))
        .returning(TestWebhook)
    ).one_or_none()
    if webhook is None:
        return None
    webhook.due_at = now + timedelta(seconds=min(2 ** min(webhook.attempts, 12) * 5, _LONGEST_PAUSE))
    return message_of(webhook, db.get_one(TestCharge, webhook.charge_id)), webhook.attempts


def _post(body: bytes) -> int:
    secret = settings().test_payments_secret.get_secret_value()
    signed = signature.sign(body, secret, at=int(clock.now().timestamp()))
    headers = {signature.HEADER: signed, "Content-Type": "application/json", "User-Agent": "Test bank"}
    try:
        answer = requests.post(address(), data=body, headers=headers, timeout=_WAIT, allow_redirects=False)
    except requests.RequestException:
        return 0
    return answer.status_code


def _mark_delivered(webhook_id: Id) -> None:
    db.execute(update(TestWebhook).where(TestWebhook.id == webhook_id).values(delivered_at=clock.now()))
