"""A whole site on a store of its own, as the tests ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from starlette.applications import Starlette

from config.models import Configuration
from pipeline.matcher import Matcher
from store.store import Store
from tests.store.newsroom import NOW
from web.app import application
from web.backing import Backing

HOST = "127.0.0.1:8420"


@dataclass
class Site:
    """The site's application, and what stands behind it; a test may change the configuration."""

    store: Store
    configuration: Configuration
    now: datetime = NOW
    record: dict[str, object] = field(
        default_factory=lambda: {
            "status": "ok",
            "version": "0.1.0",
            "started": NOW.isoformat(),
            "sources": 0,
            "polls": 0,
            "judged": 0,
            "configuration_error": None,
            "trouble": None,
        }
    )

    def backing(self) -> Backing:
        """What the service would hand to the pages."""
        matcher = Matcher(self.configuration.topics, self.configuration.entities)
        return Backing(
            store=self.store,
            configuration=lambda: self.configuration,
            matcher=lambda: matcher,
            record=lambda: self.record,
            now=lambda: self.now,
        )

    def application(self, *, local: bool = True) -> Starlette:
        """The application as the service builds it."""
        backing = self.backing()
        return application(
            lambda: (True, self.record),
            ["127.0.0.1", "localhost", "news.lan"],
            lambda: backing,
            local=local,
        )


class Reader:
    """Asks a site, in the name of the loopback address unless told otherwise.

    A bug raises in the test, unless the reader is `patient`: then it reads the answer to it.
    """

    def __init__(self, app: Starlette, *, patient: bool = False) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=not patient)
        self._client = httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}")

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Open a page."""
        return await self._client.get(path, headers=headers)

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request of any method."""
        return await self._client.request(method, path, headers=headers, data=form)

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()
