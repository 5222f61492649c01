"""Who builds which notice. Notices belong to the packages above, so the wiring hands the table down."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from app.core.ids import Id
from app.notifications.messages import Message


@dataclass(frozen=True)
class Lease:
    """A delivery that this worker may send, until the lease ends. ``attempt`` tells it from later leases."""

    id: Id
    notice: str
    subject_id: Id
    recipient: str
    channel: str
    attempt: int


Builder = Callable[[Id, Lease], Message]
_builders: dict[str, Builder] = {}
_urgent: list[str] = []


class UnknownNotice(LookupError):
    """Nobody builds this notice: the wiring's table has no line for it."""


def use(table: Mapping[str, Builder], *, urgent: Collection[str] = ()) -> None:
    """Take the app's table of notices, and which of them go before the others; called once, by the wiring."""
    _builders.clear()
    _builders.update(table)
    _urgent[:] = urgent


def urgent() -> Sequence[str]:
    """The notices that somebody waits for, to sign in or to claim what is offered: not behind a rush's tickets."""
    return _urgent


def build(lease: Lease) -> Message:
    """The message of a delivery. Raises UnknownNotice, and NothingToSay when its time has passed."""
    builder = _builders.get(lease.notice)
    if builder is None:
        raise UnknownNotice(lease.notice)
    return builder(lease.subject_id, lease)
