"""What rehearsals do in the background: play, and clear up after a process that died."""

from functools import partial

from app.core.ids import Id
from app.infra.db import in_transaction
from app.infra.jobs import job, wake
from app.rehearsal import actions, copies, flows, queries


@job
def play(rehearsal_id: str) -> None:
    """Play a rehearsal, if nobody has yet."""
    flows.play(Id(rehearsal_id))


@job
def sweep() -> None:
    """Wake for rehearsals that still wait, end those whose process died, and remove copies that nobody plays on."""
    for rehearsal_id in in_transaction(queries.waiting_rehearsals):
        wake(play, rehearsal_id, good_for=60)
    for rehearsal_id in in_transaction(queries.silent_rehearsals):
        in_transaction(partial(actions.give_up, rehearsal_id))
    for copy_id in in_transaction(queries.orphaned_copies):
        in_transaction(partial(copies.remove_copy, copy_id))
