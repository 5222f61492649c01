"""Logs are facts with fields, one JSON object a line on standard output."""

import logging
import re
import sys
from typing import Any

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
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings().log_level, force=True)


def log_for(name: str) -> Any:
    """The logger of a module: ``log.info("booking.confirmed", booking=booking.id)``."""
    return structlog.get_logger(name)


def hide_email(text: str) -> str:
    """The text with every e-mail address cut to its first letter and its domain."""
    return _EMAIL.sub(r"\1***@\2", text)


def _without_secrets(_logger: Any, _method: str, event: Any) -> Any:
    for name, value in event.items():
        if _SECRET_NAMES.search(name):
            event[name] = "[hidden]"
        elif isinstance(value, str) and "@" in value:
            event[name] = hide_email(value)
    return event
