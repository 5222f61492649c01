"""Sending one message: commit the lease, call the channel, commit the outcome."""

from app.infra.db import close_session, transaction
from app.infra.logs import log_for
from app.infra.settings import settings
from app.notifications import actions, notices, rules
from app.notifications.channels import Refusal, channel
from app.notifications.messages import NothingToSay
from app.notifications.models import DeliveryState
from app.notifications.notices import Lease

log = log_for(__name__)


def send(delivery_id: str) -> None:
    """Send the delivery when it is due and nobody else is at it. May be called any number of times."""
    with transaction():
        lease = actions.take_lease(delivery_id)
    if lease is None:
        return
    try:
        _send(lease)
    except NothingToSay as error:
        with transaction():
            actions.mark_needless(lease, str(error) or "there is nothing to say any more")
        log.info("delivery.needless", delivery=lease.id, notice=lease.notice)
    except Refusal as error:
        with transaction():
            actions.give_up(lease, str(error))
        log.warning("delivery.refused", delivery=lease.id, notice=lease.notice, reason=str(error))
    except Exception as error:
        # Whatever went wrong, the message is not lost: it waits and is tried again.
        close_session()
        with transaction():
            state = actions.put_off(lease, f"{type(error).__name__}: {error}")
        word = "delivery.dead" if state is DeliveryState.DEAD else "delivery.put_off"
        log.exception(word, delivery=lease.id, notice=lease.notice, attempt=lease.attempt)
    else:
        with transaction():
            actions.mark_sent(lease)
        log.info("delivery.sent", delivery=lease.id, notice=lease.notice, attempt=lease.attempt)


def _send(lease: Lease) -> None:
    message = notices.build(lease)
    # No connection is held while the network is slow.
    close_session()
    with transaction():
        is_ours = actions.prolong_lease(lease)
    if is_ours:
        channel(lease.channel).send(message, message_id=rules.message_id(lease.id, settings().public_url))
