"""Printing a message where the service runs."""

from __future__ import annotations

from policywire.alerts.channels.console.address import Terminal
from policywire.alerts.channels.console.render import draw
from policywire.alerts.channels.plugin import Plugin, SendRequest
from policywire.alerts.model.alert import Receipt


class ConsolePlugin:
    """Prints one message; `receipt` says what came of it."""

    def __init__(self, address: Terminal, request: SendRequest) -> None:
        self._address, self._request = address, request
        self.receipt = Receipt(ok=False, detail="not tried yet")

    def notify(self, **_: object) -> bool:
        """Prints; a message is never cut in two by another."""
        terminal = self._request.terminal
        try:
            with terminal.lock:
                draw(self._request.message, terminal.console, self._address.width)
                terminal.console.file.flush()
        except (OSError, ValueError) as error:
            detail = f"The terminal did not accept the message ({type(error).__name__})."
            self.receipt = Receipt(ok=False, detail=detail)
        else:
            self.receipt = Receipt(ok=True, detail="printed")
        return self.receipt.ok


def open_plugin(address: Terminal, request: SendRequest) -> Plugin:
    """The plug-in for one message."""
    return ConsolePlugin(address, request)
