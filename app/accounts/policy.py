"""Who may: mailed links are opened by their seal, login sessions by the person they belong to."""

from app.accounts import queries
from app.accounts.models import LoginSession, ProofKind
from app.accounts.queries import ProofView
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import Id, is_id
from app.infra import keys
from app.infra.db import db


def verification_by_link(proof_id: str, seal: str) -> ProofView:
    """The mailed link that proves an address. Raises NotFound for a forged one, or one of another kind."""
    return _proof_by_link(proof_id, seal, kind=ProofKind.VERIFY_EMAIL)


def reset_by_link(proof_id: str, seal: str) -> ProofView:
    """The mailed link that sets a new password. Raises NotFound for a forged one, or one of another kind."""
    return _proof_by_link(proof_id, seal, kind=ProofKind.RESET_PASSWORD)


def own_id(actor: Actor) -> Id:
    """The id of the signed-in person. Raises NotFound for everybody else."""
    if not actor.is_user or actor.id is None:
        raise NotFound
    return actor.id


def session_for(actor: Actor, session_id: str) -> LoginSession:
    """One of the actor's own login sessions. Raises NotFound for everybody else's."""
    found = db.get(LoginSession, session_id)
    if found is None or not actor.is_user or found.user_id != actor.id:
        raise NotFound
    return found


def _proof_by_link(proof_id: str, seal: str, *, kind: ProofKind) -> ProofView:
    if not is_id(proof_id) or not keys.is_seal(seal, "proof", proof_id):
        raise NotFound
    proof = queries.proof(proof_id)
    if proof.kind is not kind:
        raise NotFound
    return proof
