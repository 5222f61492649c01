"""Writes the audit trail, in the transaction of the change that it tells of."""

import hashlib
import json

from sqlalchemy import select, text

from app.audit.models import AuditEntry
from app.core import clock
from app.core.actor import Actor
from app.infra.db import db

PLATFORM = "platform"
_START = "0" * 64


def record(
    action: str, *, by: Actor, subject: str, chain: str = PLATFORM, details: dict[str, object] | None = None
) -> None:
    """Add an entry to the chain (an organization's id, or the platform's own).

    Call it last in an action: the chain stays locked until the transaction ends.
    """
    db.execute(text("SELECT pg_advisory_xact_lock(2, hashtext(:chain))"), {"chain": chain})
    last = db.execute(
        select(AuditEntry.position, AuditEntry.hash)
        .where(AuditEntry.chain == chain)
        .order_by(AuditEntry.position.desc())
        .limit(1)
    ).first()
    entry = AuditEntry(
        chain=chain,
        position=last.position + 1 if last else 1,
        at=clock.now(),
        actor_kind=by.kind.value,
        actor_id=by.id,
        action=action,
        subject=subject,
        details=details or {},
        previous_hash=last.hash if last else _START,
    )
    entry.hash = hash_of(entry)
    db.add(entry)
    db.flush()


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over the entry's content and the hash before it."""
    content = [
        entry.chain,
        entry.position,
        entry.at.isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.action,
        entry.subject,
        entry.details,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
