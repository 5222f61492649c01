"""Addresses that we vouch for ourselves: made-up buyers of a rehearsal come from one machine, yet are many people.

A proxy is trusted because of where it stands; this is trusted because of its seal, which only we can make and which
is good for minutes. Limits then count the buyers as they would count real ones, and no limit is turned off.
"""

import time
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from app.infra import keys

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Foyer-Network"
_KEY = "HTTP_X_FOYER_NETWORK"
_GOOD_FOR = 900
# Nobody on the internet has an address in here (RFC 1918), so no real visitor is ever taken for a made-up one.
_MADE_UP = ip_network("10.0.0.0/8")


def vouched(address: str) -> str:
    """The header's text for a made-up address. Raises ValueError for an address that could be somebody's."""
    if ip_address(address) not in _MADE_UP:
        raise ValueError(address)
    until = int(time.time()) + _GOOD_FOR
    return f"{address};{until};{keys.seal('network', address, until)}"


class VouchedNetworks:
    """Takes the request as coming from the address in the header, when the seal is ours and fresh."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer the request."""
        if _KEY in environ and (address := _address_in(environ[_KEY])):
            environ["REMOTE_ADDR"] = address
        return self._application(environ, start_response)


def _address_in(header: str) -> str | None:
    address, _, rest = header.partition(";")
    until, _, seal = rest.partition(";")
    if not (until.isascii() and until.isdigit() and len(until) < 12):
        return None
    if int(until) < time.time() or not keys.is_seal(seal, "network", address, until):
        return None
    return address
