"""A person's own channel in alerts.yaml: their mail address or Slack webhook, and its route."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.block_text import value_at
from policywire.config.editing.new_channel import NewChannel, slack_channel
from policywire.config.editing.routes_text import with_moved_route, with_route
from policywire.config.values.keys import free_key
from policywire.config.yaml.strict_yaml import read_yaml


def own_slack(owner: str, webhook: str, taken: Collection[str]) -> NewChannel:
    """Messages to a person's own incoming webhook, which is kept in a file of its own."""
    made = slack_channel(webhook, {*taken, "slack"})
    return replace(made, values={**made.values, "owner": owner})


def own_mail(owner: str, address: str, content: bytes, taken: Collection[str]) -> NewChannel:
    """Mail to a person's own address, by the relay of the first mail channel of alerts.yaml.

    Raises ConfigurationError where there is none.
    """
    for channel in (read_yaml(NAME, content).value.get("channels") or {}).values():
        if isinstance(channel, Mapping) and isinstance(mail := channel.get("mail"), Mapping):
            values: dict[str, Any] = {"mail": {**mail, "to": [address]}, "owner": owner}
            return NewChannel(free_key("mail", {*taken, "mail"}), values, {})
    cure = "ask an editor to add one under Channels, or give a Slack webhook"
    raise ConfigurationError([ConfigFault(NAME, 0, 0, "channels", "has no mail channel", cure)])


def with_own_route(content: bytes, key: str, others: Sequence[str]) -> bytes:
    """The file in which all that matches a topic goes to the channel, whatever other routes say.

    Where there were no routes, `others` go on getting everything. Raises ConfigurationError.
    """
    routes = value_at(read_yaml(NAME, content), ("routes",)) or []
    if not routes and others:
        content = with_route(content, {"channels": list(others)})
    content = with_route(content, {"channels": [key]})
    # At the top: a route that does not continue would keep back what comes behind it.
    for number in range(len(value_at(read_yaml(NAME, content), ("routes",))), 1, -1):
        content = with_moved_route(content, number, up=True)
    return content
