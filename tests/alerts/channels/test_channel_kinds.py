"""Every way to send that alerts.yaml knows has its kind, and each kind can be sent to."""

from __future__ import annotations

from importlib import import_module

import pytest

from policywire.alerts.channels.channel_kinds import CHANNEL_KINDS, ChannelKind
from policywire.config.models import CHANNEL_TYPES


def test_every_key_of_a_channel_has_its_kind() -> None:
    assert tuple(CHANNEL_KINDS) == CHANNEL_TYPES


@pytest.mark.parametrize("kind", CHANNEL_KINDS.values(), ids=CHANNEL_KINDS)
def test_each_kind_has_a_sender(kind: ChannelKind) -> None:
    assert callable(import_module(kind.sender).open_plugin)
