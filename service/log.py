"""The log: one event a line on stderr, coloured for a person, JSON for a machine.

Text from the web reaches the log only as values, so a newline or an escape sequence in a headline
cannot forge a line: JSON quotes it, and the console renderer prints its repr.
"""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = {
    # Each of these tells its own story at INFO; some print tokens at DEBUG.
    "scrapy": logging.ERROR,
    "twisted": logging.CRITICAL,
    "apprise": logging.CRITICAL,
    "apscheduler": logging.CRITICAL,
    "alembic": logging.WARNING,
    "uvicorn": logging.WARNING,
    "watchfiles": logging.WARNING,
    "trafilatura": logging.CRITICAL,
    "httpx": logging.WARNING,
    "asyncio": logging.ERROR,
}


def start_log(*, json: bool | None = None, level: int = logging.INFO) -> None:
    """Send every record, ours and the libraries', to stderr in one form.

    `json` is None to decide by whether stderr is a terminal.
    """
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(pad_event_to=36, colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, quiet in QUIET.items():
        logging.getLogger(name).setLevel(quiet)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


log = structlog.get_logger("policywire")
