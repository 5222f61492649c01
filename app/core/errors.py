"""Refusals: what the domain says no to, in words for the person who asked."""


class Refused(Exception):
    """The house says no. ``sentence`` is written for the person; ``field`` names the form field, if any."""

    status = 422
    field: str | None = None

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if field is not None:
            self.field = field


class Conflict(Refused):
    """Somebody else was faster, or the thing has moved on since the page was drawn."""

    status = 409


class NotFound(Exception):
    """There is no such thing, or it is not for this person to know that there is."""


class Forbidden(Exception):
    """The person belongs here, but may not do this."""

    def __init__(self, sentence: str = "Your role does not allow this.") -> None:
        super().__init__(sentence)
        self.sentence = sentence
