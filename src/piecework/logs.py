"""How every process logs: one line an event on standard error, JSON for programs or text for people.

A log line is never worth a request: what cannot be written is lost, and nothing else happens.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import Any, Literal, cast

import msgspec
import structlog
from structlog.typing import Processor

from piecework.terminal import printable

_STANDARD_ERROR = 2
_encode = msgspec.json.Encoder(enc_hook=repr).encode

# What `logging.config` must be told so that Granian's own lines come to our root handler.
GRANIAN_LOGGING: dict[str, Any] = {
    "formatters": {},
    "handlers": {},
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")},
}


def configure_logs(log_format: Literal["json", "text"], log_level: str) -> None:
    """Decide the shape and the least level of this process's log lines; call it before anything is logged.

    Libraries that log by the standard library are heard from `warning` on, in the same shape.
    """
    structlog.configure(
        processors=[cast("Processor", _as_json)] if log_format == "json" else _text_processors(),
        wrapper_class=structlog.make_filtering_bound_logger(log_level),
        logger_factory=_LineWriter,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_FromLibraries()], level=logging.WARNING, force=True)


class _LineWriter:
    """Writes whole lines, each in one call: those of several processes do not mix."""

    def __init__(self, *_names: str) -> None:
        pass

    def msg(self, line: bytes) -> None:
        """Write the line; a full disk or a reader that has gone loses it."""
        try:
            os.write(_STANDARD_ERROR, line + b"\n")
        except OSError:
            return

    debug = info = warning = error = critical = exception = msg


class _FromLibraries(logging.Handler):
    """Hands the records of the standard library's logging on."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record as an event of its own."""
        log = structlog.get_logger()
        log.log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)


def _as_json(_logger: object, level: str, event: dict[str, Any]) -> bytes:
    """The line: when, how bad, what, then what it is about; what is None is left out."""
    line: dict[str, Any] = {"time": datetime.now(UTC), "level": level, "event": event.pop("event")}
    if event.get("exc_info"):
        event = dict(structlog.processors.format_exc_info(_logger, level, event))
    line |= {name: value for name, value in event.items() if value is not None}
    try:
        return _encode(line)
    except (TypeError, ValueError, RecursionError):  # half a character, most likely
        return json.dumps(line, default=repr).encode()


def _text_processors() -> list[Any]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        structlog.processors.format_exc_info,
        cast("Processor", _printable_values),
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        _as_bytes,
    ]


def _printable_values(_logger: object, _level: str, event: dict[str, Any]) -> dict[str, Any]:
    """What came from outside moves no cursor; the trace of an exception keeps its lines."""
    return {
        name: printable(value) if isinstance(value, str) and name != "exception" else value
        for name, value in event.items()
    }


def _as_bytes(_logger: object, _level: str, line: Any) -> bytes:
    return str(line).encode(errors="backslashreplace")
