"""Passwords of the embedded servers: made once, kept in one file that only we may read."""

import json
import os
import secrets
from pathlib import Path


def kept_secret(file: Path, name: str) -> str:
    """Return the secret of that name from `file`, making it on first use."""
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if name not in known:
        known[name] = secrets.token_urlsafe(24)
        _write_privately(file, json.dumps(known, indent=2))
    return known[name]


def _write_privately(file: Path, text: str) -> None:
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.rename(file)
