"""The kinds of channel there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from policywire.alerts.channels.apprise.address import apprise_addresses
from policywire.alerts.channels.console.address import console_addresses
from policywire.alerts.channels.mail.address import mail_addresses
from policywire.alerts.channels.plugin import Plugin, SendRequest
from policywire.alerts.channels.slack.address import slack_addresses
from policywire.alerts.channels.webhook.address import webhook_addresses
from policywire.alerts.model.address import Address


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """One way to send: from what alerts.yaml says to addresses, and from an address to a plug-in.

    `addresses` gives a label that is safe to show with each. `sender` names the module whose
    `open_plugin` takes one of these addresses; it is loaded at the first message, because most of
    them load Apprise, and commands that only look send nothing.
    """

    addresses: Callable[[Any], Iterable[tuple[str, Address]]]
    sender: str

    def open_plugin(self, address: Address, request: SendRequest) -> Plugin:
        """What sends one message. UnusableAddressError when the address is no good."""
        plugin: Plugin = import_module(self.sender).open_plugin(address, request)
        return plugin


CHANNEL_KINDS: Mapping[str, ChannelKind] = {
    "console": ChannelKind(console_addresses, "policywire.alerts.channels.console.send"),
    "slack": ChannelKind(slack_addresses, "policywire.alerts.channels.slack.send"),
    "mail": ChannelKind(mail_addresses, "policywire.alerts.channels.mail.send"),
    "webhook": ChannelKind(webhook_addresses, "policywire.alerts.channels.webhook.send"),
    "apprise": ChannelKind(apprise_addresses, "policywire.alerts.channels.apprise.send"),
}
"""Each kind by its key in alerts.yaml, a field of `config.models.channel.ChannelKeys`."""
