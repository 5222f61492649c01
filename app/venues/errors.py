"""What venues say no to."""

from app.core.errors import Conflict, Refused


class NameMissing(Refused):
    """People can't find a place without a name."""

    field = "venue_name"

    def __init__(self) -> None:
        super().__init__("Enter the name of the venue.")


class CityMissing(Refused):
    """People can't find a place without a city."""

    field = "venue_city"

    def __init__(self) -> None:
        super().__init__("Enter the city of the venue.")


class PlanNameMissing(Refused):
    """A plan without a name can't be chosen from a list."""

    field = "name"

    def __init__(self) -> None:
        super().__init__("Enter a name for the seating plan.")


class PlanChangedMeanwhile(Conflict):
    """Somebody else saved the plan after it was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has saved this plan meanwhile.")


class BadPlan(Refused):
    """The document is no seating plan; ``problems`` say where and why, in words for people."""

    field = "document"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class CantChange(Refused):
    """A change of the plan that its form can't make."""


class BackdropRefused(Refused):
    """The upload is not a picture that can be traced over."""

    field = "picture"
