"""Who claims seats in this request."""

from app.inventory.claims import Claimant
from app.web import visitors


def claimant() -> Claimant:
    """The visitor, by fingerprints of the browser or account and of the network."""
    return Claimant(holder=visitors.visitor(), network=visitors.network())
