"""Logs are facts with fields, one JSON object a line on standard output."""

import logging
import re
import sys
from functools import lru_cache
from typing import Any, TextIO, cast

import structlog

from app.infra.settings import settings

_SECRET_NAMES = re.compile(r"password|secret|token|cookie|authorization|seal|signature", re.IGNORECASE)
_EMAIL = re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+)")


def configure_logs() -> None:
    """Set up structlog and the standard library's loggers the same way; safe to call twice."""
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_secrets,
    ]
    renderer: Any = structlog.processors.JSONRenderer()
    if not settings().log_json:
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    output = cast("TextIO", _StandardOutput())
    # Straight to the output: by way of the standard library's loggers a line costs three times as much.
    structlog.configure(
        processors=[*chain, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(settings().log_level),
        logger_factory=structlog.WriteLoggerFactory(output),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings().log_level, force=True)


class _StandardOutput:
    """Whatever standard output is at the moment: loggers outlive those who take it over for a while."""

    def write(self, text: str) -> None:
        """Write the text."""
        sys.stdout.write(text)

    def flush(self) -> None:
        """Let it go out."""
        sys.stdout.flush()


def log_for(name: str) -> Any:
    """The logger of a module: ``log.info("booking.confirmed", booking=booking.id)``."""
    return structlog.get_logger(name)


def hide_email(text: str) -> str:
    """The text with every e-mail address cut to its first letter and its domain."""
    return _EMAIL.sub(r"\1***@\2", text)


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.search(name) is not None


def _without_secrets(_logger: Any, _method: str, event: Any) -> Any:
    for name, value in event.items():
        if _is_secret(name):
            event[name] = "[hidden]"
        elif isinstance(value, str) and "@" in value:
            event[name] = hide_email(value)
    return event
