"""Compresses what is the same for everybody: files and public pages.

Personal pages stay as they are: they hold a token, and compressing a secret beside what a visitor typed lets
lengths give it away (BREACH). A gateway in front must keep to the same rule.
"""

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock

from flask import Flask, Response, g, request
from flask_compress import Compress

# Files change their address with their content (?v=), so a browser need never ask again.
_FOR_EVER = "public, max-age=31536000, immutable"
_compress = Compress()
# Some hundred pages of a few kilobytes: what a busy site shows within a minute.
_PAGES = 256


class _Compressed:
    """The pages compressed last, by what is in them: the same page is compressed once a process, not once a visit."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """What the key stands for, compressed."""
        return self._pages.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep it, and forget what was kept longest."""
        with self._lock:
            self._pages[key] = value
            self._pages.move_to_end(key)
            while len(self._pages) > _PAGES:
                self._pages.popitem(last=False)


def install(app: Flask) -> None:
    """Hook into the app."""
    app.config.update(COMPRESS_REGISTER=False, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5)
    app.config.update(COMPRESS_ALGORITHM_STREAMING=["br", "gzip"])
    app.config.update(COMPRESS_CACHE_BACKEND=_Compressed, COMPRESS_CACHE_KEY=lambda _request: g.content)
    _compress.init_app(app)
    app.after_request(_shorten)


def _shorten(response: Response) -> Response:
    if request.endpoint == "static":
        if response.status_code == 200 and ("v" in request.args or request.path.endswith(".woff2")):
            response.headers["Cache-Control"] = _FOR_EVER
        return _compress.after_request(response)
    if "public" in response.headers.get("Cache-Control", "") and (response.mimetype or "").startswith("text/"):
        g.content = blake2b(response.get_data(), digest_size=16).hexdigest()
        return _compress.after_request(response)
    return response
