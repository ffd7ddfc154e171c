"""What a channel's sender is given, and what it has to be able to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Protocol, runtime_checkable

from rich.console import Console

from policywire.alerts.channels.parts_sent import PartsSent
from policywire.alerts.model.alert import Message, Receipt
from policywire.alerts.model.thread import MessageThread


class Plugin(Protocol):
    """What a plug-in that was opened for one message can do."""

    receipt: Receipt

    def notify(self, **words: object) -> bool:
        """Sends and leaves a receipt."""
        ...


@runtime_checkable
class ThreadPlugin(Protocol):
    """A plug-in of a service that has threads."""

    def refresh(self) -> Receipt:
        """Brings the first message of the thread up to date."""
        ...


@dataclass(frozen=True, slots=True)
class SharedConsole:
    """The terminal that all console channels print on, one message at a time."""

    console: Console
    lock: Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """One message, how long its sending may take, the clock for its date, the thread it is in.

    `parts` counts what has arrived of it, where a service takes it in parts; `spacing` are the
    seconds between two of them.
    """

    message: Message
    seconds: float
    clock: Callable[[], datetime]
    slack_api: str
    terminal: SharedConsole
    thread: MessageThread | None = None
    parts: PartsSent = field(default_factory=PartsSent)
    spacing: float = 0.0


class UnusableAddressError(ValueError):
    """Apprise does not understand this address; correct it in the configuration."""
