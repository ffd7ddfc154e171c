"""A channel that is not written yet: what alerts.yaml says of it, and the secrets it points to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from policywire.config.editing.alerts_text import NAME, channel_text, with_channel
from policywire.config.editing.file_editor import FileDraft, FolderEditor
from policywire.config.values.keys import free_key

MAIL_PORTS = {"587": "smtp", "465": "smtps", "25": "smtp+plain"}
"""The usual ports of mail relays, and how one talks to each."""


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A channel by its key, its values in the YAML, and its secrets by the names of their files."""

    key: str
    values: Mapping[str, Any]
    secrets: Mapping[str, str]

    @property
    def text(self) -> str:
        """What stands in alerts.yaml."""
        return channel_text(self.key, self.values)


@dataclass(slots=True)
class ChannelTrial:
    """A channel that can be tested before it is kept."""

    editor: FolderEditor
    draft: FileDraft
    is_kept: bool = False

    def keep(self) -> None:
        """Write the channel into alerts.yaml. Raises ConfigurationError."""
        self.editor.save(self.draft)
        self.is_kept = True


@contextmanager
def on_trial(
    editor: FolderEditor,
    channel: NewChannel,
) -> Iterator[ChannelTrial]:
    """The configuration with the channel; unless it is kept, nothing of it stays.

    Raises ConfigurationError when it would not be valid.
    """
    written: list[str] = []
    trial: ChannelTrial | None = None
    try:
        for name, value in channel.secrets.items():
            editor.keep_secret(name, value)
            written.append(name)
        draft = editor.draft(
            NAME, lambda content: with_channel(content, channel.key, channel.values)
        )
        trial = ChannelTrial(editor, draft)
        yield trial
    finally:
        if trial is None or not trial.is_kept:
            for name in written:
                editor.drop_secret(name)


def taken_keys(editor: FolderEditor, channels: Collection[str]) -> set[str]:
    """The keys of channels, and those after which a file in `secrets/` is named.

    Such a file is still the secret of a channel that was renamed. Raises ConfigurationError.
    """
    return {*channels, *(name.rpartition("-")[0] for name in editor.secret_names())}


def console_channel(taken: Collection[str]) -> NewChannel:
    """Messages on the terminal."""
    return NewChannel(free_key("screen", taken), {"console": {}}, {})


def slack_channel(webhook: str, taken: Collection[str]) -> NewChannel:
    """Messages by an incoming webhook."""
    key = free_key("slack", taken)
    name = f"{key}-webhook"
    return NewChannel(key, {"slack": {"webhook": f"file:secrets/{name}"}}, {name: webhook})


def apprise_channel(address: str, taken: Collection[str]) -> NewChannel:
    """Messages by one of the services of Apprise."""
    key = free_key("apprise", taken)
    name = f"{key}-address"
    return NewChannel(key, {"apprise": [f"file:secrets/{name}"]}, {name: address})


def mail_channel(
    relay: str, login: tuple[str, str], sender: str, to: Sequence[str], taken: Collection[str]
) -> NewChannel:
    """Mail by a relay (`host:port`); `login` is a user and a password, or two empty texts."""
    user, password = login
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    scheme = MAIL_PORTS.get(relay.rpartition(":")[2], "smtp")
    key = free_key("mail", taken)
    name = f"{key}-relay"
    mail = {"smtp": f"file:secrets/{name}", "from": sender, "to": list(to)}
    address = f"{scheme}://{f'{who}@' if who else ''}{relay}"
    return NewChannel(key, {"mail": mail}, {name: address})
