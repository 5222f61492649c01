"""What the error pages say: a few words for each status, for the person who meets it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """A failure in words: a title that can be set large, and what to do about it."""

    title: str
    sentence: str


_FAILURES = {
    400: Failure(
        "Not understood", "Something in this request does not fit. Go back, check what you typed and send it again."
    ),
    401: Failure("Please sign in", "This page is for people who are signed in."),
    403: Failure("Not for you", "You are signed in, but your role does not allow this."),
    404: Failure("Not here", "There is nothing at this address. The event may be over, or the link is not complete."),
    405: Failure("Not this way", "This address does not take what was sent to it. Go back and try the button again."),
    409: Failure("Too late", "Somebody was faster, or things have moved on since the page was made. Look again."),
    410: Failure("Gone", "This was here once and is not coming back."),
    413: Failure("Too large", "What you sent is larger than we take. Pictures may have 10 MB."),
    415: Failure("Wrong kind", "We cannot read files of this kind."),
    422: Failure("Not quite", "Something you typed does not fit. Go back and check it."),
    429: Failure("Slow down", "Too many tries in a short time. Wait a minute, then try again."),
    500: Failure(
        "Our mistake", "Something broke on our side. It is noted; nothing was charged twice. Please try again."
    ),
    503: Failure(
        "Back soon", "Foyer cannot reach something that it needs. Your tickets are safe. Try again in a minute."
    ),
}


def failure_in_words(status: int) -> Failure:
    """The words for a status; for an unknown one, those of its family."""
    return _FAILURES.get(status) or _FAILURES[500 if status >= 500 else 400]
