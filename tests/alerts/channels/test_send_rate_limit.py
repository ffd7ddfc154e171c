"""Turns, on an event loop whose clock jumps instead of waiting."""

from __future__ import annotations

import asyncio
import selectors
from datetime import timedelta

from pydantic import SecretStr

from policywire.alerts.channels.slack.address import SlackConversation
from policywire.alerts.channels.slack.send_rate_limit import SPACING, SendRateLimit
from policywire.alerts.channels.webhook.address import WebhookEndpoint
from policywire.alerts.model.address import Address


class _Selector(selectors.SelectSelector):
    """Waits for nothing: notes how long it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.waited += timeout or 0.0
        return super().select(0)


def _times(*addresses: Address) -> list[float]:
    """When each of the sends that begin together gets its turn, in seconds."""
    selector = _Selector()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.waited  # type: ignore[method-assign]
    turns = SendRateLimit(SPACING)

    async def one(address: Address) -> float:
        await turns.wait(address)
        return round(loop.time(), 3)

    async def everyone() -> list[float]:
        return await asyncio.gather(*(one(each) for each in addresses))

    try:
        return loop.run_until_complete(everyone())
    finally:
        loop.close()


def test_a_conversation_of_slack_gets_one_message_a_second() -> None:
    token = SecretStr("xoxb-1")
    policy, ann = SlackConversation(token, "#policy"), SlackConversation(token, "@ann")
    assert timedelta(seconds=1) == SPACING
    assert _times(policy, policy, ann, policy, ann) == [0.0, 1.0, 0.0, 2.0, 1.0]


def test_other_addresses_wait_for_nobody() -> None:
    hook = WebhookEndpoint(SecretStr("https://a.example"), None, ())
    assert _times(hook, hook, hook) == [0.0, 0.0, 0.0]
