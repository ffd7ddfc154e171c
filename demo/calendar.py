"""The day in the news, ruled above each alert of the demo."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from rich.console import Console
from rich.rule import Rule

from policywire.alerts.message.labels import pluralize

_WIDEST = 96
"""As wide as an alert gets."""


class DateRuleStream(io.TextIOBase):
    """A stream that rules off what is written with the date and how much is published by then.

    An alert comes in one `write`, so each gets a rule of its own.
    """

    def __init__(
        self, stream: TextIO, now: Callable[[], datetime], published: Callable[[], int]
    ) -> None:
        self._stream = stream
        self._now = now
        self._published = published
        self._rule_console = Console(file=stream, highlight=False)

    def write(self, text: str) -> int:
        """Write the text under a rule; an empty one, with which Rich only flushes, without."""
        if text:
            self._rule()
        return self._stream.write(text)

    def _rule(self) -> None:
        now = self._now()
        title = f"{now.day} {now:%b %Y} · {pluralize(self._published(), 'article')} published"
        rule = Rule(title, style="dim", align="left")
        self._rule_console.print(rule, width=min(self._rule_console.width, _WIDEST))

    def flush(self) -> None:
        """Pass on what is written."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether the alerts appear on a terminal, and so in colour."""
        return self._stream.isatty()
