"""The answer that no later try will change."""


class Refusal(Exception):
    """The message can't go there, now or later: no such mailbox, say. The text names no full address."""
