"""No secret in any text that is logged, stored or shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable

HIDDEN = "•••"
VERBOSE_LOGGERS = ("apprise", "urllib3", "requests")
"""Loggers of others that write addresses, tokens and all, at DEBUG."""


class Redaction(logging.Filter):
    """Replaces the given secrets in texts, and in the records of a logger it is added to."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """The longest are replaced first, so that no remainder of one stays behind."""
        super().__init__()
        self._secrets = sorted({s for s in secrets if s}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """`text` without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record; lets every record pass."""
        message = record.getMessage()
        if record.exc_info:
            message += f" ({record.exc_info[0].__name__})" if record.exc_info[0] else ""
            # A traceback repeats the arguments, addresses and tokens among them.
            record.exc_info = record.exc_text = None
        record.msg, record.args = self.text(message), ()
        return True


def redact_logs(redaction: Redaction) -> None:
    """Caps the talkative loggers at WARNING and puts the redaction into each of them."""
    for name in (*VERBOSE_LOGGERS, "urllib3.connectionpool"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        for old in [f for f in logger.filters if isinstance(f, Redaction)]:
            logger.removeFilter(old)
        logger.addFilter(redaction)
