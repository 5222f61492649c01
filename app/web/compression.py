"""Compresses what is the same for everybody: files and public pages.

Personal pages stay as they are: they hold a token, and compressing a secret beside what a visitor typed lets
lengths give it away (BREACH). A gateway in front must keep to the same rule.
"""

from flask import Flask, Response, request
from flask_compress import Compress

# Files change their address with their content (?v=), so a browser need never ask again.
_FOR_EVER = "public, max-age=31536000, immutable"
_compress = Compress()


def install(app: Flask) -> None:
    """Hook into the app."""
    app.config.update(COMPRESS_REGISTER=False, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5)
    app.config.update(COMPRESS_ALGORITHM_STREAMING=["br", "gzip"])
    _compress.init_app(app)
    app.after_request(_shorten)


def _shorten(response: Response) -> Response:
    if request.endpoint == "static":
        if response.status_code == 200 and ("v" in request.args or request.path.endswith(".woff2")):
            response.headers["Cache-Control"] = _FOR_EVER
        return _compress.after_request(response)
    if response.cache_control.public and (response.mimetype or "").startswith("text/"):
        return _compress.after_request(response)
    return response
