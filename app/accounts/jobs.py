"""Tidying up after people."""

from app.accounts import actions
from app.infra.db import transaction
from app.infra.jobs import job


@job
def forget_what_is_over() -> None:
    """Delete links and sessions that have been over for a while. They hold addresses, and nobody needs them."""
    with transaction():
        actions.forget_old_proofs()
        actions.forget_old_sessions()
