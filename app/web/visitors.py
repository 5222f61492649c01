"""Who is at the other end, as far as limits need to know: an account or a browser, and its network.

Only keyed fingerprints leave this module, so that what is stored with a hold names nobody.
"""

import ipaddress
import secrets

from flask import request, session

from app.infra import keys
from app.web.actor import current_actor

# Whoever has an IPv6 address has a whole network of this size to choose addresses from.
_OWN_NETWORK = 64
_VISITOR = "visitor"


def visitor() -> str:
    """The fingerprint of the account when signed in, else of this browser, which gets a cookie if it had none."""
    actor = current_actor()
    if actor.is_user:
        return keys.seal("visitor", "account", str(actor.id))
    if _VISITOR not in session:
        session[_VISITOR] = secrets.token_urlsafe(12)
    return keys.seal("visitor", "browser", str(session[_VISITOR]))


def is_known() -> bool:
    """Whether this browser has been given its cookie before, or is signed in."""
    return current_actor().is_user or _VISITOR in session


def network() -> str:
    """The fingerprint of the network that the request comes from."""
    return keys.seal("visitor", "network", network_of(request.remote_addr or ""))


def network_of(address: str) -> str:
    """What is one network for limits: an IPv4 address, or the /64 that an IPv6 address is in."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((int(known), _OWN_NETWORK), strict=False))
