"""A person's own channel in alerts.yaml: their mail address or Slack webhook.

It has no route and changes none: what the file means for the other channels stays as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.new_channel import NewChannel, slack_channel
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


def waiting_channels(keys: Collection[str]) -> str:
    """What an answer adds, with a space, where a new user's name owns channels already."""
    if not keys:
        return ""
    return f" alerts.yaml has channels with them as the owner, which they get: {', '.join(keys)}."
