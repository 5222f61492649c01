"""Who holds in this request, and how often they may try."""

from functools import wraps

from flask import request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from app.inventory.claims import Claimant
from app.inventory.codes import normal_code
from app.web import visitors
from app.web.guards import P, View
from app.web.limits import limiter

# A visitor may change their mind twice a second. A network may be a whole venue behind one address, so it gets what the
# house can serve at all: what keeps one of them from freezing a sale is the cap on held places, not this.
_PER_VISITOR = RateLimitItemPerMinute(120)
_PER_NETWORK = RateLimitItemPerMinute(12_000)
# Only wrong codes count, so a club that comes in with good ones is not held up.
_WRONG_CODES = RateLimitItemPerMinute(30, 10)


def claimant(code: str = "") -> Claimant:
    """The visitor by fingerprints of account or browser and of the network, with their access code."""
    return Claimant(holder=visitors.visitor(), network=visitors.network(), access_code=normal_code(code))


def limit_tries(view: View[P]) -> View[P]:
    """Let a visitor, and a network, try to hold only so often; the next try is answered with 429."""

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        limiter.spend(_PER_NETWORK, f"holds:network:{visitors.network()}")
        # The first hold brings the cookie: until then there is nothing to tell visitors of one network apart by.
        if visitors.is_known():
            limiter.spend(_PER_VISITOR, f"holds:visitor:{visitors.visitor()}")
        return view(*args, **kwargs)

    return counted


def limit_guesses(view: View[P]) -> View[P]:
    """Take no more codes from a network that has sent too many wrong ones to this event; answers 429."""

    @wraps(view)
    def guessed(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.values.get("code"):
            limiter.ensure_left(_WRONG_CODES, _guesser())
        return view(*args, **kwargs)

    return guessed


def note_wrong_code() -> None:
    """Let this request count as a guess."""
    limiter.spend(_WRONG_CODES, _guesser())


def _guesser() -> str:
    return f"access codes:{visitors.network()}:{(request.view_args or {}).get('event_id', '')}"
