"""What payments refuse."""

from app.core.errors import Conflict, Refused


class TooMuchBack(Refused):
    """More is asked back than was taken and is still there."""

    def __init__(self) -> None:
        super().__init__("That is more than is left of this payment.", field="amount")


class NotPaid(Conflict):
    """There is no money to give back yet."""

    def __init__(self) -> None:
        super().__init__("This payment has not arrived, so there is nothing to give back.")


class OtherRefund(Conflict):
    """The same request key was used before, for something else."""

    def __init__(self) -> None:
        super().__init__("This refund was asked for before, with another amount.")


class ProviderSilent(Refused):
    """The payment provider does not answer just now."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The payment provider does not answer just now. Nothing was taken; please try again in a minute."
        )
