"""Tells a monitor outside that we are alive, as healthchecks.io and its like understand it.

A monitor that hears nothing for a while raises the alarm: also when this machine is gone. The
address itself means that all is well; `/start` and `/fail` behind it say the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from pydantic import SecretStr

from policywire.alerts.transport.http_post import PostRequest, accepted_2xx, post
from policywire.service.health import ServiceHealth
from policywire.service.log import log

BEAT_EVERY = 60.0
"""Seconds between two beats."""
SECONDS = 10.0
"""So long an answer may take."""
LONGEST_TEXT = 10_000


class Heartbeat:
    """Beats for one service. `address` is asked anew each time; without one nothing is sent."""

    def __init__(self, address: Callable[[], SecretStr | None], health: ServiceHealth) -> None:
        self._address, self._health = address, health
        self._works = True

    async def run(self) -> None:
        """Beat until cancelled."""
        await self.send("/start")
        while True:
            await asyncio.sleep(BEAT_EVERY)
            await self.beat()

    async def beat(self) -> None:
        """Say that all moves, or what does not."""
        health = self._health
        if health.is_ready:
            await self.send()
            return
        troubles = [*filter(None, [health.trouble]), *health.standing]
        await self.send("/fail", "\n".join(troubles) or f"The service is {health.phase}.")

    async def send(self, what: str = "", text: str = "") -> None:
        """Send one beat. One that does not arrive is logged once, until one arrives again."""
        address = self._address()
        if address is None:
            return
        request = PostRequest(
            url=_joined(address.get_secret_value(), what),
            body=text[:LONGEST_TEXT].encode(),
            headers={"User-Agent": "policywire", "Content-Type": "text/plain; charset=utf-8"},
            seconds=SECONDS,
        )
        receipt = await asyncio.to_thread(post, request, accepted_2xx)
        if self._works and not receipt.ok:
            # Never the address: whoever knows it can say that we are well.
            log.warning("the heartbeat does not arrive", detail=receipt.detail)
        elif receipt.ok and not self._works:
            log.info("the heartbeat arrives again")
        self._works = receipt.ok


def _joined(address: str, what: str) -> str:
    """The address with `what` behind its path, before any parameters."""
    parts = urlsplit(address)
    return parts._replace(path=parts.path.rstrip("/") + what).geturl() if what else address
