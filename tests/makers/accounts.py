"""Accounts for tests, and the links that were mailed to them."""

from sqlalchemy import select

from app.accounts import actions
from app.accounts.models import EmailProof, ProofKind
from app.core.ids import Id
from app.infra import keys
from app.infra.db import db, transaction
from app.notifications.models import Delivery

GOOD_PASSWORD = "seven quiet otters"


def make_account(email: str = "new@example.org", *, name: str = "Nia New", password: str = GOOD_PASSWORD) -> Id:
    """Sign somebody up, address not proved yet."""
    with transaction():
        made = actions.sign_up(name=name, email=email, password=password)
    assert made is not None
    return made


def mailed(notice: str, to: str) -> list[Id]:
    """Return the subjects of the notices of this kind that wait for the address, oldest first."""
    found = db.scalars(
        select(Delivery.subject_id)
        .where(Delivery.notice == notice, Delivery.recipient == to)
        .order_by(Delivery.created_at)
    ).all()
    db.rollback()
    return list(found)


def verify_link(email: str) -> str:
    """Return the path in the last mail that asked the address to confirm itself."""
    return f"/verify/{_last(email, ProofKind.VERIFY_EMAIL)}"


def reset_link(email: str) -> str:
    """Return the path in the last mail that offered the address a new password."""
    return f"/reset-password/{_last(email, ProofKind.RESET_PASSWORD)}"


def _last(email: str, kind: ProofKind) -> str:
    proof_id = db.scalars(
        select(EmailProof.id)
        .where(EmailProof.email == email, EmailProof.kind == kind)
        .order_by(EmailProof.created_at.desc())
    ).first()
    db.rollback()
    assert proof_id is not None
    return f"{proof_id}/{keys.seal('proof', proof_id)}"
