"""Background work of payments: each finds, the flows do."""

from app.core.ids import Id
from app.infra.jobs import job
from app.payments import flows


@job
def process_event(event_row_id: str) -> None:
    """Act on one message of the inbox."""
    flows.process_event(Id(event_row_id))


@job
def send_refund(refund_id: str) -> None:
    """Send one refund."""
    flows.send_refund(Id(refund_id))


@job
def sweep() -> None:
    """Pick up messages and refunds that a lost wake-up or a failure left behind."""
    flows.process_waiting_events()
    flows.send_waiting_refunds()


@job
def reconcile() -> None:
    """Ask providers about payments that hang."""
    flows.reconcile()
