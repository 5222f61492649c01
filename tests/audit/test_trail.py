"""The audit trail only grows, and shows when somebody has touched it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.audit import actions as audit
from app.audit.models import AuditEntry
from app.core.actor import SYSTEM
from app.infra.db import db, transaction


def _write(*subjects: str) -> None:
    with transaction():
        for subject in subjects:
            audit.record("event.published", by=SYSTEM, subject=subject, chain="house", details={"n": 1})


def test_every_entry_carries_the_hash_before_it() -> None:
    _write("a", "b", "c")
    entries = db.scalars(select(AuditEntry).order_by(AuditEntry.position)).all()
    assert [entry.position for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:2]]
    assert all(audit.hash_of(entry) == entry.hash for entry in entries)


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET subject = 'x'", "DELETE FROM audit_entries"])
def test_an_entry_can_be_neither_changed_nor_taken_out(change: str) -> None:
    _write("a")
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.execute(text(change))
