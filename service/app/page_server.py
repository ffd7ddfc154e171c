"""Runs the page inside the service's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from policywire.config.models import Web
from policywire.service.health import Health
from policywire.web.app import Reach, application
from policywire.web.http.app_context import Backing
from policywire.web.security.security_headers import is_loopback

PATIENCE = 0.5
"""Seconds that an answer may still take when the service ends."""


class PageError(Exception):
    """The page cannot listen where the settings say."""


class _QuietServer(uvicorn.Server):
    """A uvicorn that leaves the process's signals to the service."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Page:
    """The page's server: `start` returns once it answers.

    `backing` is what the pages show: None, until the service runs and when it stops.
    """

    def __init__(self, web: Web, health: Health) -> None:
        self._web = web
        self.backing: Backing | None = None
        app = application(
            lambda: (health.well, health.record()),
            lambda: self.backing,
            Reach(is_loopback(web.host), _names(web), self._url, tuple(web.proxies)),
        )
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", proxy_headers=False
        )
        self._server = _QuietServer(config)
        self._serving: asyncio.Task[None] | None = None
        self.address = ""

    async def start(self) -> None:
        """Listen; raises PageError, with the cure, when the port is taken."""
        listening = _listen(self._web)
        host, port = listening.getsockname()[:2]
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))

    def _url(self) -> str:
        """The address that people open the page by, as the configuration in force has it."""
        return (self.backing.configuration().settings.web if self.backing else self._web).url

    @property
    def own_address(self) -> str:
        """The address for those who sit at this machine; empty when others can reach it too."""
        return self.address if is_loopback(self._web.host) else ""

    async def stop(self) -> None:
        """Stop listening; answers and streams that are under way have a moment to end whole."""
        self._server.should_exit = True
        if self._serving is not None:
            await asyncio.wait({self._serving}, timeout=PATIENCE)
            self._server.force_exit = True
            await self._serving


def _names(web: Web) -> tuple[str, ...]:
    return tuple({"localhost", "127.0.0.1", "::1", web.host})


def _listen(web: Web) -> socket.socket:
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((web.host, web.port))
    except OSError as error:
        listening.close()
        raise PageError(
            f"cannot listen on {web.host}:{web.port} ({error.strerror}); "
            "stop what uses it, or choose another web.port in settings.yaml"
        ) from error
    listening.listen(128)
    listening.setblocking(False)
    return listening
