"""Foyer: self-hosted event management and ticketing."""

from flask import Flask

from app.web.kernel import make_kernel
from app.wiring import wire


def create_app() -> Flask:
    """The whole app, ready to serve."""
    app = make_kernel()
    wire(app)
    return app
