"""Where the processor time of requests goes: every thread of the web server notes it, and the bench adds it up."""

import atexit
import cProfile
import io
import os
import pstats
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def profiled(application: "WSGIApplication", folder: str) -> "WSGIApplication":
    """The application, noting its processor time in a file of each process when that ends."""
    mine = threading.local()
    profiles: list[cProfile.Profile] = []

    def keep() -> None:
        if profiles:
            stats = pstats.Stats(*profiles)
            stats.dump_stats(Path(folder) / f"{os.getpid()}.profile")

    def call(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        if not hasattr(mine, "profile"):
            if not profiles:
                atexit.register(keep)
            # The thread's own time: waiting for the database or for other threads is not work.
            mine.profile = cProfile.Profile(time.thread_time)
            profiles.append(mine.profile)
        mine.profile.enable()
        try:
            return application(environ, start_response)
        finally:
            mine.profile.disable()

    return call


def report(folder: Path, *, lines: int = 45) -> str:
    """The costliest functions of all processes, by their own time and then with what they call."""
    files = [str(path) for path in sorted(folder.glob("*.profile"))]
    if not files:
        return "no profile was written"
    text = io.StringIO()
    stats = pstats.Stats(*files, stream=text)
    stats.strip_dirs().sort_stats("tottime").print_stats(lines)
    stats.sort_stats("cumulative").print_stats(2 * lines)
    return text.getvalue()
