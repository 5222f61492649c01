"""Who holds in this request, and how often they may try."""

from flask import g, request

from app.inventory.claims import Claimant
from app.inventory.codes import normal_code
from app.web import visitors
from app.web.limits import limiter

# A visitor may change their mind twice a second. A network may be a whole venue behind one address, so it gets what the
# house can serve at all: what keeps one of them from freezing a sale is the cap on held places, not this.
_PER_VISITOR = "120 per minute"
_PER_NETWORK = "12000 per minute"
# Only wrong codes count, so a club that comes in with good ones is not held up.
_WRONG_CODES = "30 per 10 minutes"


def claimant(code: str = "") -> Claimant:
    """The visitor by fingerprints of account or browser and of the network, with their access code."""
    return Claimant(holder=visitors.visitor(), network=visitors.network(), access_code=normal_code(code))


def note_wrong_code() -> None:
    """Let this request count as a guess."""
    g.is_wrong_code = True


limit_visitor = limiter.shared_limit(
    _PER_VISITOR,
    scope="holds",
    key_func=lambda: f"visitor:{visitors.visitor()}",
    # The first hold brings the cookie: until then there is nothing to tell visitors of one network apart by.
    exempt_when=lambda: not visitors.is_known(),
)
limit_network = limiter.shared_limit(_PER_NETWORK, scope="holds", key_func=lambda: f"network:{visitors.network()}")
limit_guesses = limiter.shared_limit(
    _WRONG_CODES,
    scope="access codes",
    key_func=lambda: f"{visitors.network()}:{(request.view_args or {}).get('event_id', '')}",
    exempt_when=lambda: not request.values.get("code"),
    deduct_when=lambda _response: g.get("is_wrong_code", False),
)
